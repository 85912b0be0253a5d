/**
 * Which transition an actor took, as far as its states before and after tell: the client does not say.
 * Only what leaves no doubt is told.
 */
import { activeStates, type Chart, type ChartTransition } from '../../chart/chart.ts';

/** @returns ids of transitions: one, or none */
export const takenBy = (
  chart: Chart,
  type: string,
  before: unknown,
  after: unknown,
): readonly string[] => {
  const active = activeStates(chart, before);
  const then = new Set(activeStates(chart, after));
  const heard = chart.transitions.filter(
    ({ source, event }) => active.includes(source) && matches(event, type),
  );
  const deepest = Math.max(...heard.map(({ source }) => active.indexOf(source)));
  const moved = JSON.stringify(before) !== JSON.stringify(after);
  const fits = ({ source, targets }: ChartTransition): boolean =>
    moved
      ? targets.length > 0 && targets.every((id) => then.has(id))
      : targets.length === 0 || active.indexOf(source) === deepest;
  const likely = heard.filter(fits);
  return likely.length === 1 ? likely.map(({ id }) => id) : [];
};

/** XState's descriptors: a type, `prefix.*`, or `*`. */
const matches = (descriptor: string, type: string): boolean => {
  if (descriptor === type || descriptor === '*') return true;
  if (!descriptor.endsWith('.*')) return false;
  const prefix = descriptor.slice(0, -2);
  return type === prefix || type.startsWith(`${prefix}.`);
};
