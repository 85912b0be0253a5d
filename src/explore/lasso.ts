/**
 * Lassos: a fair infinite run in finite form, a prefix and a loop. Finds the component to stay in
 * with fewest faults, a way into it, and a tour of it that pays every debt of fairness.
 */
import { type Debts, enabledClasses, judge } from './fairness.ts';
import type { Graph } from './graph.ts';
import { components, type Part } from './scc.ts';

/** A step between two visited states, by its index in the graph. */
export interface Hop {
  readonly from: number;
  readonly edge: number;
}

export interface Lasso {
  /** First state of the prefix: the initial one, or one in which the premise holds. */
  readonly from: number;
  readonly prefix: readonly Hop[];
  /** Empty: the run ends (stutters for ever) where the prefix leads. */
  readonly loop: readonly Hop[];
}

export interface Question {
  readonly graph: Graph;
  readonly fairness: Uint8Array;
  /** States the run must stay in from its first state on. */
  readonly has: (state: number) => boolean;
  readonly uses: (edge: number) => boolean;
  readonly roots: Iterable<number>;
  /** A state that the loop must pass through; default: any. */
  readonly through?: (state: number) => boolean;
}

interface Home {
  readonly members: readonly number[];
  readonly debts: Debts;
}

/** A lasso in the component with the smallest state number (so with fewest faults), if any. */
export const findLasso = (question: Question): Lasso | undefined => {
  const home = findHome(question, [...question.roots]);
  if (home === undefined) return undefined;
  const inside = new Set(home.members);
  const path = pathBetween(question, question.roots, question.has, (s) => inside.has(s));
  if (path === undefined) throw new Error('a component that was reached cannot be reached');
  return { from: path.from, prefix: path.hops, loop: tour(question, home, path.to) };
};

const findHome = (question: Question, roots: readonly number[]): Home | undefined => {
  const { graph, has, uses } = question;
  const part: Part = { offsets: graph.offsets, targets: graph.targets, has, uses };
  let best: Home | undefined;
  components(part, graph.states, roots, (members) => {
    const home = asHome(question, members);
    if (home === undefined) return;
    if (best === undefined || lowest(home.members) < lowest(best.members)) best = home;
  });
  return best;
};

const lowest = (members: readonly number[]): number =>
  members.reduce((low, state) => Math.min(low, state), Number.POSITIVE_INFINITY);

/** The component, or a part of it, in which a fair run can stay. */
const asHome = (question: Question, members: readonly number[]): Home | undefined => {
  const { graph, fairness, uses, through } = question;
  if (through !== undefined && !members.some(through)) return undefined;
  const judgement = judge(graph, fairness, uses, members);
  switch (judgement.kind) {
    case 'fair':
      return { members: [...members], debts: judgement.debts };
    case 'unfair':
      return undefined;
    case 'without': {
      const left = new Set(members.filter((state) => !judgement.drop(state)));
      return findHome({ ...question, has: (s) => left.has(s) }, [...left]);
    }
  }
};

/** A round trip from `start` through the component that owes nobody anything. */
const tour = (question: Question, { members, debts }: Home, start: number): Hop[] => {
  const { graph, uses, through } = question;
  const inside = new Set(members);
  const hops: Hop[] = [];
  let at = start;
  const go = (goal: (state: number) => boolean): void => {
    const path = pathBetween(question, [at], (s) => inside.has(s), goal);
    if (path === undefined) throw new Error('a component is not connected');
    hops.push(...path.hops);
    at = path.to;
  };
  const visited = (): number[] => [start, ...hops.map((hop) => graph.targets[hop.edge] as number)];
  for (const c of debts.taken) {
    if (hops.some((hop) => graph.classes[hop.edge] === c)) continue;
    const edgeOf = (state: number): number => insideEdge(graph, uses, inside, state, c);
    go((state) => edgeOf(state) >= 0);
    const edge = edgeOf(at);
    hops.push({ from: at, edge });
    at = graph.targets[edge] as number;
  }
  const lacks = (c: number) => (state: number) => !enabledClasses(graph, uses, state).has(c);
  for (const c of debts.idle) {
    const paid = hops.some((hop) => graph.classes[hop.edge] === c) || visited().some(lacks(c));
    if (!paid) go(lacks(c));
  }
  if (through !== undefined && !visited().some(through)) go(through);
  if (at !== start) go((state) => state === start);
  return hops;
};

const insideEdge = (
  graph: Graph,
  uses: (edge: number) => boolean,
  inside: ReadonlySet<number>,
  state: number,
  wanted: number,
): number => {
  for (let e = graph.offsets[state] as number; e < (graph.offsets[state + 1] as number); e++) {
    if (graph.classes[e] !== wanted || !uses(e)) continue;
    if (inside.has(graph.targets[e] as number)) return e;
  }
  return -1;
};

/** A shortest path from any of `roots` to a goal, through states of `has` only. */
const pathBetween = (
  { graph, uses }: Question,
  roots: Iterable<number>,
  has: (state: number) => boolean,
  goal: (state: number) => boolean,
): { from: number; to: number; hops: Hop[] } | undefined => {
  const cameBy = new Map<number, Hop | undefined>();
  let frontier: number[] = [];
  const arrive = (state: number, hop: Hop | undefined): void => {
    if (cameBy.has(state) || !has(state)) return;
    cameBy.set(state, hop);
    frontier.push(state);
  };
  for (const root of roots) arrive(root, undefined);
  while (frontier.length > 0) {
    const reached = frontier.find(goal);
    if (reached !== undefined) return unwind(cameBy, reached);
    const level = frontier;
    frontier = [];
    for (const from of level) {
      for (let e = graph.offsets[from] as number; e < (graph.offsets[from + 1] as number); e++) {
        const target = graph.targets[e] as number;
        if (target >= 0 && uses(e)) arrive(target, { from, edge: e });
      }
    }
  }
  return undefined;
};

const unwind = (
  cameBy: ReadonlyMap<number, Hop | undefined>,
  to: number,
): { from: number; to: number; hops: Hop[] } => {
  const hops: Hop[] = [];
  let from = to;
  for (let hop = cameBy.get(from); hop !== undefined; hop = cameBy.get(from)) {
    hops.push(hop);
    from = hop.from;
  }
  return { from, to, hops: hops.reverse() };
};
