/**
 * One hand-off of the administration right, driven through the checked statecharts: what is sent, and what becomes of
 * the right at its receiver. Nothing is lost and nothing else happens; it is what stands beside a recall.
 */
import { compile } from '../../../src/system/compile.ts';
import type { Step } from '../../../src/system/step.ts';
import { cacheAuthorityParts } from '../parts.ts';
import { actorsOf, linksOf, MANAGER, planOf } from '../wiring.ts';

export interface HandOffMessage {
  readonly message: string;
  readonly from: string;
  readonly to: string;
  /** States of the right at the receiver, from before the message until it rests. */
  readonly states: readonly string[];
}

const [OLD, NEW] = ['a', 'b'] as const;
/** Timers that end what takes its time in a hand-off: commands under way, and storing the table. */
const WORK = /\.after\.(drain|store)\./;
/** More than any hand-off needs. */
const MOST_STEPS = 50;

const nextOf = (steps: readonly Step[]): Step | undefined =>
  steps.find(({ kind }) => kind === 'deliver') ??
  steps.find((step) => step.kind === 'timeout' && WORK.test(step.timer));

/** Of a region's value: the name of its outermost state. */
const named = (value: unknown): string =>
  typeof value === 'string' ? value : (Object.keys(value as object)[0] ?? '');

/** From the first server, which holds the right, to the second, named as the caller likes. */
export const ourHandOff = (names: {
  readonly from: string;
  readonly to: string;
}): readonly HandOffMessage[] => {
  const plan = planOf({ servers: [OLD, NEW] });
  const model = compile({
    name: 'hand-off',
    title: 'one hand-off',
    actors: actorsOf(plan, cacheAuthorityParts),
    links: linksOf(plan),
    properties: [],
  });
  const shown = new Map([
    [OLD as string, names.from],
    [NEW as string, names.to],
  ]);
  let { state } = model.inject(model.initial, MANAGER, { type: 'TRANSFER_WANTED', to: NEW } as {
    type: string;
  });
  const rightAt = (actor: string): string => {
    const value = model.view(state).actor(actor).value as Record<string, unknown>;
    return named(actor === MANAGER ? value.record : value.authority);
  };
  const messages: { message: string; from: string; to: string; at: string; states: string[] }[] =
    [];
  for (let left = MOST_STEPS; left > 0; left--) {
    const step = nextOf(model.enabled(state));
    if (step === undefined) break;
    if (step.kind === 'deliver') {
      const { event, from, to } = step;
      const ends = { from: shown.get(from) ?? from, to: shown.get(to) ?? to };
      messages.push({ message: event.type, ...ends, at: to, states: [rightAt(to)] });
    }
    ({ state } = model.apply(state, step));
    for (const { at, states } of messages.slice(-1)) {
      if (states.at(-1) !== rightAt(at)) states.push(rightAt(at));
    }
  }
  return messages.map(({ at: _, ...message }) => message);
};
