/**
 * What invoked and spawned actors that are no machines may do, as an author declares it: a promise
 * may resolve or reject, an observable has values, a callback sends events to its parent. Their real
 * code never runs. Types, and the look-up of a declaration; nothing here knows a state.
 */
import type { EventObject } from 'xstate';
import { InputError } from '../errors.ts';

/** One thing that an actor may do at any time while it is active. */
export type OutcomeSpec = (
  | { readonly done: unknown }
  | { readonly error: unknown }
  | { readonly next: unknown }
  | { readonly sends: EventObject }
  | { readonly complete: true }
) & {
  /** At most so many times in a run, over all actors that the declaration is for. */
  readonly times?: number;
};

/** A list, or what an input makes possible (a pure function, no `times` in it). */
export type OutcomeSpecs =
  | readonly OutcomeSpec[]
  | ((args: { readonly input: any }) => readonly OutcomeSpec[]);

/** By the name of the actor logic (`src`), or by the actor's id or path, which take precedence. */
export type Outcomes = Readonly<Record<string, OutcomeSpecs>>;

/** What is done by an actor in an outcome; the words of steps. */
export type Deed = 'resolves' | 'rejects' | 'next' | 'fails' | 'completes' | 'sends';

/** How an actor logic behaves from outside. */
export type LogicKind = 'machine' | 'transition' | 'promise' | 'callback' | 'observable' | 'events';

/** The deeds of each kind, by the word they are declared with. */
const DEEDS: Readonly<Record<LogicKind, Readonly<Record<string, Deed>>>> = {
  machine: {},
  transition: {},
  promise: { done: 'resolves', error: 'rejects' },
  callback: { sends: 'sends' },
  observable: { next: 'next', complete: 'completes', error: 'fails' },
  events: { sends: 'sends', complete: 'completes', error: 'fails' },
};

const NAMES: Readonly<Record<LogicKind, string>> = {
  machine: 'a machine',
  transition: 'a transition function',
  promise: 'a promise',
  callback: 'a callback',
  observable: 'an observable',
  events: 'an observable of events',
};

/** Whether an actor of this kind acts of its own accord, so that outcomes must be declared. */
export const isOutward = (kind: LogicKind): boolean => Object.keys(DEEDS[kind]).length > 0;

export interface DeclaredOutcome {
  readonly deed: Deed;
  readonly value: unknown;
  /** Where it is declared: key and position; -1 for what a function returned. */
  readonly key: string;
  readonly at: number;
}

/** Reads one declared outcome. @throws InputError BAD_OUTCOME */
const read = (spec: OutcomeSpec, kind: LogicKind, key: string, at: number): DeclaredOutcome => {
  for (const [word, deed] of Object.entries(DEEDS[kind])) {
    if (!Object.hasOwn(spec, word)) continue;
    const value = word === 'complete' ? undefined : (spec as Record<string, unknown>)[word];
    return { deed, value, key, at };
  }
  throw new InputError(
    'BAD_OUTCOME',
    `outcome ${at + 1} of ${key} is ${Object.keys(spec).join(', ') || 'empty'}, but ${key} is ${NAMES[kind]}.`,
    `It may be: ${Object.keys(DEEDS[kind]).join(', ')}.`,
  );
};

/** An actor as declarations know it. */
export interface Outward {
  readonly path: string;
  readonly id: string;
  readonly src: string;
  readonly kind: LogicKind;
  readonly input: unknown;
}

/** @throws InputError UNDECLARED_OUTCOMES, with what to write; BAD_OUTCOME */
export const outcomesOf = (declared: Outcomes, actor: Outward): readonly DeclaredOutcome[] => {
  const key = [actor.path, actor.id, actor.src].find((name) => Object.hasOwn(declared, name));
  if (key === undefined) {
    const words = Object.keys(DEEDS[actor.kind]).map((word) => `{ ${word}: … }`);
    throw new InputError(
      'UNDECLARED_OUTCOMES',
      `${actor.path} (${actor.src}) is ${NAMES[actor.kind]}, whose code is never run, and what may come of it is not declared.`,
      `Add outcomes: { ${JSON.stringify(actor.src)}: [${words.join(', ')}] }.`,
    );
  }
  const specs = declared[key] as OutcomeSpecs;
  if (typeof specs === 'function') {
    return specs({ input: actor.input }).map((spec) => ({
      ...read(spec, actor.kind, key, -1),
      at: -1,
    }));
  }
  return specs.map((spec, at) => read(spec, actor.kind, key, at));
};

/** Every outcome that is declared in a list, with its budget, for those that keep book of them. */
export const declaredIn = (
  declared: Outcomes,
): (Pick<DeclaredOutcome, 'key' | 'at'> & { readonly words: string; readonly times?: number })[] =>
  Object.entries(declared).flatMap(([key, specs]) =>
    typeof specs === 'function'
      ? []
      : specs.map(({ times, ...spec }, at) => {
          const words = `outcome ${at + 1} of ${key} (${Object.keys(spec).join(', ')})`;
          return { key, at, words, ...(times === undefined ? {} : { times }) };
        }),
  );
