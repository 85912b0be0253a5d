/** Which link a pair of actors has, and what a link does with the messages that wait on it. */
import type { CrashFault, LinkRule, Names, SystemDefinition } from '../../system/definition.ts';
import { textOnce } from './text.ts';

export type Link = Required<Omit<LinkRule, 'from' | 'to'>>;

export const names = (rule: Names | undefined, name: string): boolean =>
  rule === undefined ||
  rule === '*' ||
  (typeof rule === 'string' ? rule === name : rule.includes(name));

/** The name of a unit, also as the sender of its supervisor's notes. */
export const crashName = (fault: CrashFault): string =>
  fault.name ?? `crash ${fault.actors.join('+')}`;

/** The first rule that matches the pair; without one, an ordered queue of at most 8 messages. */
export const linkBetween = (definition: SystemDefinition, from: string, to: string): Link => {
  const rule = definition.links?.find((r) => names(r.from, from) && names(r.to, to));
  return {
    kind: rule?.kind ?? 'fifo',
    capacity: rule?.capacity ?? 8,
    onFull: rule?.onFull ?? 'bound',
    ignored: rule?.ignored ?? 'consume',
    whenDown: rule?.whenDown ?? 'lose',
    lossy: rule?.lossy ?? false,
    duplicating: rule?.duplicating ?? false,
    merging: rule?.merging ?? false,
  };
};

/** Whether the link takes no second message like one that waits. */
export const isThere = (link: Link, waiting: readonly object[], message: object): boolean =>
  link.merging && waiting.some((other) => textOnce(other) === textOnce(message));

export const isFull = (link: Link, waiting: readonly unknown[]): boolean =>
  link.kind !== 'set' && waiting.length >= link.capacity;

/** Ordered, if anything waits at all: for a local link that is while its receiver is paused. */
const inOrder = (link: Link): boolean => link.kind === 'fifo' || link.kind === 'local';

/** Without order a queue is what is in it: sorted, and for a set without repetition. */
export const canonical = <T extends object>(link: Link, messages: readonly T[]): readonly T[] => {
  if (inOrder(link)) return messages;
  const sorted = messages
    .map((message) => ({ message, text: textOnce(message) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  const kept =
    link.kind === 'set' ? sorted.filter((m, i) => m.text !== sorted[i - 1]?.text) : sorted;
  return kept.map((m) => m.message);
};

export const withMessage = <T extends object>(
  link: Link,
  waiting: readonly T[],
  message: T,
): readonly T[] => canonical(link, [...waiting, message]);

/** Positions of the messages that the link may hand over next, equal ones named once. */
export const deliverable = <T extends object>(link: Link, waiting: readonly T[]): number[] => {
  if (inOrder(link)) return waiting.length > 0 ? [0] : [];
  const texts = waiting.map((message) => textOnce(message));
  return texts.flatMap((text, i) => (texts.indexOf(text) === i ? [i] : []));
};

export const without = <T>(waiting: readonly T[], position: number): readonly T[] =>
  waiting.filter((_, i) => i !== position);

/** The head twice in a row, or one more copy; a set holds equal messages once, so: no change. */
export const doubled = <T>(waiting: readonly T[], position: number): readonly T[] =>
  waiting.flatMap((message, i) => (i === position ? [message, message] : [message]));
