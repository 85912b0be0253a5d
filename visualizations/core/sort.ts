/** Sorts of steps, as they are shaped and coloured: few enough to be told apart at a glance. */
import type { Step } from '../../src/system/step.ts';

export type StepSort =
  | 'start'
  | 'message'
  | 'input'
  | 'timer'
  | 'fault'
  | 'loss'
  | 'mend'
  | 'other';

export const sortOf = ({ kind }: Step): StepSort => {
  switch (kind) {
    case 'deliver':
    case 'repeat':
      return 'message';
    case 'input':
      return 'input';
    case 'timeout':
      return 'timer';
    case 'drop':
    case 'lose':
    case 'duplicate':
    case 'reorder':
      return 'loss';
    case 'fault':
    case 'crash':
    case 'partition':
    case 'clog':
    case 'pause':
    case 'lost-write':
    case 'stale-read':
    case 'clock-jump':
      return 'fault';
    case 'recover':
    case 'heal':
    case 'unclog':
    case 'resume':
      return 'mend';
    case 'start':
      return 'start';
    case 'outcome':
    case 'tick':
      return 'other';
  }
};

/** What a sort is called in a legend and to a screen reader. */
export const SORT_WORDS: Readonly<Record<StepSort, string>> = {
  start: 'start',
  message: 'delivery',
  input: 'input from outside',
  timer: 'timer',
  fault: 'fault',
  loss: 'message lost, doubled or overtaken',
  mend: 'recovery',
  other: 'other',
};
