/**
 * Judges sentences about infinite runs, as slowly and as differently from the engine as possible:
 * no strongly connected parts, no debts, no lassos. The states from which a fair run exists are what
 * is left when those are taken away, again and again, from which some demand of fairness cannot be
 * met any more. For strong fairness every way to split its classes is tried: some are never
 * enabled any more, the others are taken again and again.
 *
 * Where definition.ts leaves room:
 * - Steps of one class are the deliveries of one fifo that match patterns of the same strength; of a
 *   bag or set each message for itself; otherwise each step for itself.
 * - A run may stop where no fair step is enabled, and then stays there for ever.
 * - What the bound on faults forbids is no step.
 */
import type {
  Fairness,
  PropertySpec,
  StateView,
  StepPattern,
  SystemDefinition,
} from '../../system/definition.ts';
import { isFault, type Step } from '../../system/step.ts';
import type { NaiveGraph } from './graph.ts';
import { linkBetween, names } from './links.ts';
import { textOf } from './text.ts';
import { viewOf } from './view.ts';

export type NaiveLiveness = Extract<
  PropertySpec,
  { kind: 'eventually' | 'leadsTo' | 'until' | 'converges' | 'cools' }
>;

type Strength = 'none' | 'weak' | 'strong';
type Where = (world: number) => boolean;

/** More strongly fair classes than this are too many to try every way to split them. */
const MOST_STRONG = 8;

const always: readonly StepPattern['kind'][] = [
  'deliver',
  'timeout',
  'recover',
  'heal',
  'unclog',
  'resume',
  'tick',
];

/** Who takes a step, or whom it reaches. */
const target = (step: Step): string | undefined => {
  if (step.kind === 'recover') return step.actors[0];
  if (step.kind === 'timeout' || step.kind === 'resume' || step.kind === 'outcome')
    return step.actor;
  return 'to' in step ? step.to : undefined;
};

const matches = (pattern: StepPattern, step: Step): boolean => {
  if (pattern.kind !== step.kind) return false;
  const { from, to, events, name } = pattern;
  if (from !== undefined && 'from' in step && !names(from, step.from)) return false;
  const who = target(step);
  if (to !== undefined && who !== undefined && !names(to, who)) return false;
  if (events !== undefined && 'event' in step && !events.includes(step.event.type)) return false;
  if (step.kind === 'outcome') return name === undefined || name === step.deed;
  return name === undefined || !('name' in step) || name === step.name;
};

/** What an actor invoked may go on sending for ever, but it comes to an end. */
const isWeakByDefault = (step: Step): boolean =>
  step.kind === 'outcome'
    ? step.deed !== 'sends'
    : (always as readonly string[]).includes(step.kind);

const strengthOf = ({ weak, strong, never }: Fairness, step: Step): Strength => {
  const some = (patterns: readonly StepPattern[] = []) => patterns.some((p) => matches(p, step));
  if (some(never)) return 'none';
  if (some(strong)) return 'strong';
  return (weak === undefined ? isWeakByDefault(step) : some(weak)) ? 'weak' : 'none';
};

interface Edge {
  readonly from: number;
  readonly to: number;
  /** Empty: nobody is unfair who never takes it. */
  readonly fairClass: string;
  readonly strength: Strength;
}

/** What a run must do again and again: be in such a state, or take such a step. */
interface Demand {
  readonly state: Where;
  readonly step: (edge: Edge) => boolean;
}

class Runs {
  readonly #edges: readonly Edge[];
  readonly #worlds: number;
  /** Classes of fair steps that are enabled in each world. */
  readonly #enabled: readonly ReadonlySet<string>[];

  constructor(
    definition: SystemDefinition,
    graph: NaiveGraph,
    fairness: Fairness,
    uses: (step: Step) => boolean,
  ) {
    this.#worlds = graph.worlds.length;
    const steps = graph.edges.flatMap((edges, from) =>
      edges
        .filter(({ step }) => uses(step))
        .map(({ step, to }): Edge => {
          const strength = strengthOf(fairness, step);
          const fairClass = strength === 'none' ? '' : classOf(definition, step, strength);
          return { from, to, fairClass, strength };
        }),
    );
    this.#enabled = graph.worlds.map(
      (_, world) =>
        new Set(
          steps.filter((e) => e.from === world && e.fairClass !== '').map((e) => e.fairClass),
        ),
    );
    const rests = graph.worlds.flatMap((_, world): Edge[] =>
      this.#enabled[world]!.size > 0
        ? []
        : [{ from: world, to: world, fairClass: '', strength: 'none' }],
    );
    this.#edges = [...steps, ...rests];
  }

  /** Worlds from which a fair run exists that stays in some, and meets one again and again. */
  from(stays: Where, meets: Where = () => true): Set<number> {
    const classes = (strength: Strength): string[] => [
      ...new Set(this.#edges.filter((e) => e.strength === strength).map((e) => e.fairClass)),
    ];
    const strong = classes('strong');
    if (strong.length > MOST_STRONG) throw new Error('too many strongly fair classes');
    const weak = classes('weak').map(
      (c): Demand => ({
        state: (world) => !this.#enabled[world]!.has(c),
        step: (e) => e.fairClass === c,
      }),
    );
    const met: Demand = { state: meets, step: () => false };
    const all = new Set<number>();
    for (let split = 0; split < 2 ** strong.length; split += 1) {
      const silent = strong.filter((_, i) => (split >> i) % 2 === 1);
      const taken = strong
        .filter((_, i) => (split >> i) % 2 === 0)
        .map((c): Demand => ({ state: () => false, step: (e) => e.fairClass === c }));
      const quiet = (world: number) =>
        stays(world) && silent.every((c) => !this.#enabled[world]!.has(c));
      const found = this.#meeting(quiet, [met, ...weak, ...taken]);
      for (const world of this.#reaching(found, stays)) all.add(world);
    }
    return all;
  }

  /** What is left of the worlds in which some run can stay and meet every demand again and again. */
  #meeting(stays: Where, demands: readonly Demand[]): Set<number> {
    let left = new Set([...Array(this.#worlds).keys()].filter(stays));
    for (;;) {
      const inside = this.#edges.filter(({ from, to }) => left.has(from) && left.has(to));
      const able = demands.map(({ state, step }) => {
        const goals = [...left].filter((w) => state(w));
        const sources = inside.filter(step).map(({ from }) => from);
        return closure(new Set([...goals, ...sources]), inside);
      });
      const goesOn = new Set(inside.map(({ from }) => from));
      const kept = [...left].filter((w) => goesOn.has(w) && able.every((set) => set.has(w)));
      if (kept.length === left.size) return left;
      left = new Set(kept);
    }
  }

  #reaching(goals: ReadonlySet<number>, stays: Where): ReadonlySet<number> {
    return closure(
      goals,
      this.#edges.filter(({ from, to }) => stays(from) && stays(to)),
    );
  }
}

/** The goals, and all from which these edges lead to one. */
const closure = (goals: ReadonlySet<number>, edges: readonly Edge[]): Set<number> => {
  const reached = new Set(goals);
  for (let before = -1; before !== reached.size; ) {
    before = reached.size;
    for (const { from, to } of edges) if (reached.has(to)) reached.add(from);
  }
  return reached;
};

const classOf = (definition: SystemDefinition, step: Step, strength: Strength): string => {
  if (step.kind !== 'deliver') return textOf(step);
  const { kind } = linkBetween(definition, step.from, step.to);
  const inOrder = kind === 'fifo' || kind === 'local';
  return inOrder ? textOf(['deliver', step.from, step.to, strength]) : textOf(step);
};

/** @returns whether the sentence holds; the graph must be complete. */
export const holdsFor = (
  definition: SystemDefinition,
  graph: NaiveGraph,
  spec: NaiveLiveness,
): boolean => {
  const fairness = spec.fairness ?? definition.fairness ?? {};
  const views = graph.worlds.map((world) => viewOf(world));
  const where = (predicate: (s: StateView) => boolean): Where => {
    const truth = views.map((view) => predicate(view));
    return (world) => truth[world]!;
  };
  const runs = (uses: (step: Step) => boolean = () => true) =>
    new Runs(definition, graph, fairness, uses);
  const beginsIn = (bad: ReadonlySet<number>): boolean =>
    [...bad].some((world) => world < graph.beginnings);
  switch (spec.kind) {
    case 'eventually': {
      const goal = where(spec.holds);
      return !beginsIn(runs().from((w) => !goal(w)));
    }
    case 'until': {
      const [goal, kept] = [where(spec.goal), where(spec.holds)];
      const waits = (w: number) => !goal(w);
      return !beginsIn(runs().from(waits)) && ahead(graph, waits).every(kept);
    }
    case 'leadsTo': {
      const [when, then] = [where(spec.when), where(spec.then)];
      return ![...runs().from((w) => !then(w))].some(when);
    }
    case 'cools': {
      const [hot, cold] = [where(spec.hot), where(spec.cold)];
      return runs().from((w) => !cold(w), hot).size === 0;
    }
    case 'converges': {
      const settled = where(spec.holds);
      const { frozen = 'all' } = spec;
      const isFrozen = (step: Step): boolean =>
        step.kind === 'input' &&
        frozen !== 'none' &&
        (frozen === 'all' || frozen.includes(step.name));
      const calm = runs((step) => !isFault(step) && !isFrozen(step));
      return (
        calm.from(
          () => true,
          (w) => !settled(w),
        ).size === 0
      );
    }
  }
};

/** Worlds that are reached from where runs begin through such worlds alone. */
const ahead = (graph: NaiveGraph, through: Where): number[] => {
  const first = Array.from({ length: graph.beginnings }, (_, world) => world);
  const reached = new Set(first.filter(through));
  for (const world of reached) {
    for (const { to } of graph.edges[world]!) if (through(to)) reached.add(to);
  }
  return [...reached];
};
