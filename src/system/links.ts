/** Links: which rule a directed pair follows, and what its kind means for a queue. */
import type { LinkRule, Names } from './definition.ts';

export interface Link {
  readonly kind: LinkRule['kind'];
  readonly capacity: number;
  readonly onFull: 'bound' | 'block' | 'lose';
  readonly ignored: 'consume' | 'keep';
  readonly whenDown: 'lose' | 'keep';
  readonly lossy: boolean;
  readonly duplicating: boolean;
  readonly merging: boolean;
  /** Position of the rule among those of the system, or -1 for the default. */
  readonly rule: number;
}

const DEFAULT_CAPACITY = 8;
const DEFAULT_RULE: LinkRule = { kind: 'fifo' };

export const named = (names: Names | undefined, name: string): boolean => {
  if (names === undefined || names === '*') return true;
  return typeof names === 'string' ? names === name : names.includes(name);
};

/** The first rule that matches a directed pair, with its defaults. */
export const linkBetween = (
  rules: readonly LinkRule[] | undefined,
  from: string,
  to: string,
): Link => {
  const found = rules?.findIndex((r) => named(r.from, from) && named(r.to, to)) ?? -1;
  const rule = rules?.[found] ?? DEFAULT_RULE;
  return {
    kind: rule.kind,
    capacity: rule.capacity ?? DEFAULT_CAPACITY,
    onFull: rule.onFull ?? 'bound',
    ignored: rule.ignored ?? 'consume',
    whenDown: rule.whenDown ?? 'lose',
    lossy: rule.lossy ?? false,
    duplicating: rule.duplicating ?? false,
    merging: rule.merging ?? false,
    rule: found,
  };
};

const insertSorted = (events: readonly number[], event: number): readonly number[] => {
  const at = events.findIndex((e) => e > event);
  return at === -1 ? [...events, event] : events.toSpliced(at, 0, event);
};

/** The queue after one more message, or undefined if there is no room for it. */
export const enqueue = (
  link: Link,
  events: readonly number[],
  event: number,
): readonly number[] | undefined => {
  if (link.merging && events.includes(event)) return events;
  if (link.kind === 'set') return events.includes(event) ? events : insertSorted(events, event);
  if (events.length >= link.capacity) return undefined;
  return link.kind === 'bag' ? insertSorted(events, event) : [...events, event];
};

/** Messages that may be delivered, dropped or doubled next: the head, or each distinct one. */
export const deliverable = (link: Link, events: readonly number[]): readonly number[] =>
  link.kind === 'fifo' || link.kind === 'local' ? events.slice(0, 1) : [...new Set(events)];

/** The queue after the delivery of one message; a set keeps it. */
export const dequeue = (link: Link, events: readonly number[], event: number): readonly number[] =>
  link.kind === 'set' ? events : remove(events, event);

/** The queue after the loss of one message. */
export const remove = (events: readonly number[], event: number): readonly number[] =>
  events.toSpliced(events.indexOf(event), 1);

/** The queue after one message was doubled, or undefined if it cannot be (full, or a set). */
export const double = (
  link: Link,
  events: readonly number[],
  event: number,
): readonly number[] | undefined => {
  if (link.kind === 'set' || events.length >= link.capacity) return undefined;
  return events.toSpliced(events.indexOf(event), 0, event);
};

/** The queue after the second message went ahead of the first. */
export const overtake = (events: readonly number[]): readonly number[] => [
  ...events.slice(1, 2),
  ...events.slice(0, 1),
  ...events.slice(2),
];
