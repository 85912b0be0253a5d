/**
 * A run in a sentence: what went wrong, what ran out, what came back, and what is broken in the end.
 * Plain deliveries are left out, they are what the chart is for; unless there is nothing else.
 */
import type { Step } from '../../src/system/step.ts';
import { actorWords, stepWords } from '../../src/trace/words.ts';
import type { Run } from './run.ts';

const MOST_PARTS = 6;

export const storyOf = (run: Run): string => {
  const apart = run.trace.steps.flatMap(({ step }, i) => part(run, step, i + 1));
  const parts = together(apart.length > 0 ? apart : run.trace.steps.map(({ step }) => told(step)));
  const few = parts.length <= MOST_PARTS ? parts : shortened(parts);
  const last = lastMove(run);
  const all = last === '' || few.at(-1)?.includes(last) ? few : [...few, last];
  const chain = all.join(', then ');
  if (chain === '') return run.end;
  return `${chain}: ${run.end}`;
};

/** The same again and again is told once. */
const together = (parts: readonly string[]): string[] => {
  const runs: { readonly text: string; times: number }[] = [];
  for (const text of parts) {
    const last = runs.at(-1);
    if (last?.text === text) last.times += 1;
    else runs.push({ text, times: 1 });
  }
  return runs.map(({ text, times }) => (times === 1 ? text : `${text} (${times} times)`));
};

const shortened = (parts: readonly string[]): string[] => [
  ...parts.slice(0, MOST_PARTS - 2),
  `${parts.length - MOST_PARTS + 1} more like these`,
  ...parts.slice(-1),
];

const part = (run: Run, step: Step, n: number): string[] => {
  switch (step.kind) {
    case 'deliver':
    case 'repeat':
    case 'tick':
    case 'unclog':
    case 'heal':
    case 'resume':
      return [];
    case 'timeout':
      return [`${plain(step)}${became(run, step.actor, n)}`];
    case 'recover':
      return [`${step.actors.join(', ')} comes back${became(run, step.actors[0] ?? '', n)}`];
    case 'start':
      return [`it begins with ${step.name}`];
    case 'input':
      return [step.name === step.event.type ? `${step.to} gets ${step.name}` : step.name];
    case 'fault':
      return [`${step.name} at ${step.to}`];
    default:
      return [plain(step)];
  }
};

/** Without what it carries. */
const told = (step: Step): string =>
  step.kind === 'deliver' ? `${step.from} tells ${step.to} ${step.event.type}` : plain(step);

const plain = (step: Step): string => stepWords(step).replace(/^FAULT /, '');

/** " (now active)": only where the state changes. */
const became = (run: Run, actor: string, n: number): string => {
  const [was, is] = [run.stateOf(actor, n - 1), run.stateOf(actor, n)];
  if (was === undefined || is === undefined) return '';
  const [from, to] = [actorWords(was), actorWords(is)];
  return from === to ? '' : ` (now ${to})`;
};

/** What the last step makes of its actors: there the promise breaks. */
const lastMove = (run: Run): string => {
  const n = run.length;
  const moved = run.changedAt(n).find((actor) => became(run, actor, n) !== '');
  if (moved === undefined) return '';
  const state = run.stateOf(moved, n);
  return state === undefined ? '' : `${moved} is ${actorWords(state)}`;
};

/** One step for a screen reader: "step 8 of 12: …; 2 others could have happened". */
export const stepStory = (run: Run, step: number): string => {
  const line = run.lines[step];
  if (line === undefined) return '';
  const told = line.clauses.length === 0 ? line.head : `${line.head}: ${line.clauses.join('; ')}`;
  const { others } = run.factsAt(step);
  const rest =
    others === 0 ? '' : `; ${others} ${others === 1 ? 'other' : 'others'} could have happened`;
  const where = step === 0 ? 'start' : `step ${step} of ${run.length}`;
  const end = step === run.length && run.trace.property !== null ? `; ${run.end}` : '';
  return `${where}: ${told}${rest}${end}`;
};
