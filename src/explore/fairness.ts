/** Which classes of steps are fair, and whether a component of the graph can be run fairly for ever. */
import type { Fairness, Names, StepPattern } from '../system/definition.ts';
import { named } from '../system/links.ts';
import type { Step } from '../system/step.ts';
import type { Graph } from './graph.ts';

const DEFAULT_WEAK: readonly StepPattern[] = [
  { kind: 'deliver' },
  { kind: 'timeout' },
  { kind: 'outcome', name: 'resolves' },
  { kind: 'outcome', name: 'rejects' },
  { kind: 'recover' },
  { kind: 'heal' },
  { kind: 'unclog' },
  { kind: 'resume' },
  { kind: 'tick' },
];

const NONE = 0;
const WEAK = 1;
const STRONG = 2;

/** Fairness of each class: NONE, WEAK or STRONG. */
export const fairnessOf = (classes: readonly Step[], fairness: Fairness): Uint8Array => {
  const { weak = DEFAULT_WEAK, strong = [], never = [] } = fairness;
  const some = (patterns: readonly StepPattern[], step: Step): boolean =>
    patterns.some((pattern) => matches(pattern, step));
  return Uint8Array.from(classes, (step) => {
    if (some(never, step)) return NONE;
    if (some(strong, step)) return STRONG;
    return some(weak, step) ? WEAK : NONE;
  });
};

const inNames = (names: Names | undefined, name: string): boolean => named(names, name);

const matches = (pattern: StepPattern, step: Step): boolean => {
  if (pattern.kind !== step.kind) return false;
  const { from, to, events, name } = pattern;
  const eventful = 'event' in step ? step.event?.type : undefined;
  if (events !== undefined && eventful !== undefined && !events.includes(eventful)) return false;
  switch (step.kind) {
    case 'deliver':
    case 'unclog':
      return inNames(from, step.from) && inNames(to, step.to);
    case 'timeout':
    case 'resume':
      return inNames(to, step.actor);
    case 'outcome':
      return inNames(to, step.actor) && (name === undefined || name === step.deed);
    case 'heal':
      return name === undefined || name === step.name;
    case 'tick':
      return true;
    case 'recover':
      return inNames(to, step.actors[0] as string) && (name === undefined || name === step.name);
    case 'input':
      return inNames(to, step.to) && (name === undefined || name === step.name);
    default:
      return false;
  }
};

/** What a fair run through all of a component owes to the classes, or that there is none. */
export interface Debts {
  /** Classes that are enabled throughout and so must be taken. */
  readonly taken: readonly number[];
  /** Weakly fair classes that are disabled somewhere: must be seen disabled, or be taken. */
  readonly idle: readonly number[];
}

export type Judgement =
  | { readonly kind: 'fair'; readonly debts: Debts }
  /** Strongly fair steps leave it: only the rest, without the states that enable them, can be fair. */
  | { readonly kind: 'without'; readonly drop: (state: number) => boolean }
  | { readonly kind: 'unfair' };

/** Classes enabled in a state, counting only usable steps. */
export const enabledClasses = (
  graph: Graph,
  uses: (edge: number) => boolean,
  state: number,
): Set<number> => {
  const classes = new Set<number>();
  for (let e = graph.offsets[state] as number; e < (graph.offsets[state + 1] as number); e++) {
    if (uses(e)) classes.add(graph.classes[e] as number);
  }
  return classes;
};

/** Can one stay in these states for ever without being unfair to anybody? */
export const judge = (
  graph: Graph,
  fairness: Uint8Array,
  uses: (edge: number) => boolean,
  members: readonly number[],
): Judgement => {
  const inside = new Set(members);
  const enabled = new Map<number, number>();
  const taken = new Set<number>();
  for (const state of members) {
    for (const c of enabledClasses(graph, uses, state)) enabled.set(c, (enabled.get(c) ?? 0) + 1);
    for (let e = graph.offsets[state] as number; e < (graph.offsets[state + 1] as number); e++) {
      if (uses(e) && inside.has(graph.targets[e] as number)) taken.add(graph.classes[e] as number);
    }
  }
  const owed: number[] = [];
  const idle: number[] = [];
  const escaping = new Set<number>();
  for (const [c, count] of enabled) {
    if (fairness[c] === NONE) continue;
    const always = count === members.length;
    if (taken.has(c)) {
      if (always || fairness[c] === STRONG) owed.push(c);
      else idle.push(c);
      continue;
    }
    if (fairness[c] === STRONG) escaping.add(c);
    else if (always) return { kind: 'unfair' };
    else idle.push(c);
  }
  if (escaping.size === 0) return { kind: 'fair', debts: { taken: owed, idle } };
  const drop = (state: number): boolean =>
    [...enabledClasses(graph, uses, state)].some((c) => escaping.has(c));
  return { kind: 'without', drop };
};
