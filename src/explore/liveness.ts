/**
 * Properties of infinite runs, judged on the finished graph: a violation is a fair run that stays
 * for ever where it must not. It is shown as a lasso, and replayed step by step on the model first.
 */
import type { CompiledModel } from '../system/compile.ts';
import type { Fairness, PropertySpec, StateView } from '../system/definition.ts';
import type { Step } from '../system/step.ts';
import { fairnessOf } from './fairness.ts';
import type { Graph } from './graph.ts';
import { Judge } from './judge.ts';
import type { Kernel } from './kernel.ts';
import { findLasso, type Hop, type Question } from './lasso.ts';
import type { Paths } from './path.ts';
import type { Tables } from './tables.ts';

export type LivenessSpec = Extract<
  PropertySpec,
  { kind: 'eventually' | 'leadsTo' | 'until' | 'converges' | 'cools' }
>;

export interface LivenessFinding {
  readonly steps: readonly Step[];
  /** Where the loop begins; null for a violation by a finite run (of `until`). */
  readonly loop: number | null;
  /** A state of the lasso with the most faults spent. */
  readonly last: number;
}

export interface LivenessAnswer {
  readonly finding: LivenessFinding | undefined;
  /** false: no state ever fulfilled the premise of a `leadsTo`, or was ever hot. */
  readonly premise: boolean;
}

type Predicate = (s: StateView) => boolean;

export class Liveness {
  readonly #model: CompiledModel;
  readonly #kernel: Kernel;
  readonly #tables: Tables;
  readonly #paths: Paths;
  readonly #graph: Graph;
  readonly #values: Int32Array;

  constructor(model: CompiledModel, kernel: Kernel, tables: Tables, paths: Paths, graph: Graph) {
    this.#model = model;
    this.#kernel = kernel;
    this.#tables = tables;
    this.#paths = paths;
    this.#graph = graph;
    this.#values = kernel.values(0);
  }

  judge(spec: LivenessSpec): LivenessAnswer {
    switch (spec.kind) {
      case 'eventually':
        return this.#eventually(spec, spec.holds);
      case 'until':
        return this.#until(spec);
      case 'leadsTo':
        return this.#leadsTo(spec);
      case 'converges':
        return this.#converges(spec);
      case 'cools':
        return this.#cools(spec);
    }
  }

  #eventually(spec: LivenessSpec, goal: Predicate): LivenessAnswer {
    const reached = this.#where(spec.name, goal);
    const has = (s: number): boolean => reached[s] === 0;
    return {
      premise: true,
      finding: this.#answer({ ...this.#all(spec), has, roots: this.#beginnings() }),
    };
  }

  #until(spec: Extract<LivenessSpec, { kind: 'until' }>): LivenessAnswer {
    const reached = this.#where(spec.name, spec.goal);
    const kept = this.#where(spec.name, spec.holds);
    const broken = this.#firstBroken(reached, kept);
    if (broken === undefined) return this.#eventually(spec, spec.goal);
    const finding = { steps: this.#paths.to(broken), loop: null, last: broken };
    return { premise: true, finding };
  }

  /** First state (in search order) that is reached before the goal and in which it does not hold. */
  #firstBroken(reached: Uint8Array, kept: Uint8Array): number | undefined {
    const seen = new Uint8Array(this.#graph.states);
    const open = this.#beginnings().filter((s) => reached[s] === 0);
    let broken: number | undefined;
    for (let s = open.pop(); s !== undefined; s = open.pop()) {
      if (kept[s] === 0 && (broken === undefined || s < broken)) broken = s;
      for (
        let e = this.#graph.offsets[s] as number;
        e < (this.#graph.offsets[s + 1] as number);
        e++
      ) {
        const target = this.#graph.targets[e] as number;
        if (target < 0 || seen[target] === 1 || reached[target] === 1) continue;
        seen[target] = 1;
        open.push(target);
      }
    }
    return broken;
  }

  /** The first states of the search. */
  #beginnings(): number[] {
    const all: number[] = [];
    for (let s = 0; s < this.#graph.states && this.#kernel.log.parent(s) < 0; s++) all.push(s);
    return all;
  }

  #leadsTo(spec: Extract<LivenessSpec, { kind: 'leadsTo' }>): LivenessAnswer {
    const when = this.#where(spec.name, spec.when);
    const then = this.#where(spec.name, spec.then);
    const roots: number[] = [];
    for (let s = 0; s < when.length; s++) if (when[s] === 1 && then[s] === 0) roots.push(s);
    const has = (s: number): boolean => then[s] === 0;
    const premise = when.includes(1);
    return { premise, finding: this.#answer({ ...this.#all(spec), has, roots }) };
  }

  #converges(spec: Extract<LivenessSpec, { kind: 'converges' }>): LivenessAnswer {
    const settled = this.#where(spec.name, spec.holds);
    const frozen = this.#frozen(spec.frozen ?? 'all');
    const { faults, classes, states } = this.#graph;
    const question: Question = {
      ...this.#all(spec),
      has: () => true,
      uses: (e) => faults[e] === 0 && frozen[classes[e] as number] === 0,
      roots: Array.from({ length: states }, (_, s) => s),
      through: (s) => settled[s] === 0,
    };
    return { premise: true, finding: this.#answer(question) };
  }

  /** A run that is hot again and again, or stops while it is, and from some point on never cold. */
  #cools(spec: Extract<LivenessSpec, { kind: 'cools' }>): LivenessAnswer {
    const hot = this.#where(`${spec.name} (hot)`, spec.hot);
    const cold = this.#where(`${spec.name} (cold)`, spec.cold);
    const roots: number[] = [];
    for (let s = 0; s < hot.length; s++) if (hot[s] === 1 && cold[s] === 0) roots.push(s);
    const question: Question = {
      ...this.#all(spec),
      has: (s) => cold[s] === 0,
      roots,
      through: (s) => hot[s] === 1,
    };
    return { premise: hot.includes(1), finding: this.#answer(question) };
  }

  #frozen(names: readonly string[] | 'all' | 'none'): Uint8Array {
    return Uint8Array.from(this.#tables.classes.steps, (step) => {
      if (step.kind !== 'input' || names === 'none') return 0;
      return names === 'all' || names.includes(step.name) ? 1 : 0;
    });
  }

  #all(spec: { readonly fairness?: Fairness }): Pick<Question, 'graph' | 'fairness' | 'uses'> {
    const assumed = spec.fairness ?? this.#model.definition.fairness ?? {};
    const { classes } = this.#tables;
    const fairness = fairnessOf(classes.steps, assumed);
    return { graph: this.#merged(classes.merged(fairness)), fairness, uses: () => true };
  }

  /** The graph with classes that are one for a question put together. */
  #merged(into: Int32Array): Graph {
    if (into.every((other, c) => other === c)) return this.#graph;
    const classes = this.#graph.classes.map((c) => into[c] as number);
    return { ...this.#graph, classes };
  }

  /** For each state whether the predicate holds in it. */
  #where(name: string, predicate: Predicate): Uint8Array {
    const judge = new Judge(name, this.#model.views, predicate);
    const where = new Uint8Array(this.#graph.states);
    for (let s = 0; s < where.length; s++) {
      this.#kernel.log.read(this.#kernel.layout, s, this.#values);
      if (judge.holds(this.#values, this.#values)) where[s] = 1;
    }
    return where;
  }

  #answer(question: Question): LivenessFinding | undefined {
    const lasso = findLasso(question);
    if (lasso === undefined) return undefined;
    const steps = [
      ...this.#paths.to(lasso.from),
      ...lasso.prefix.map((hop) => this.#step(hop)),
      ...lasso.loop.map((hop) => this.#step(hop)),
    ];
    const loop = steps.length - lasso.loop.length;
    this.#replay(steps, loop);
    const end = lasso.prefix.at(-1);
    const last = end === undefined ? lasso.from : (this.#graph.targets[end.edge] as number);
    return { steps, loop, last };
  }

  #step({ from, edge }: Hop): Step {
    const { targets, classes } = this.#graph;
    return this.#paths.between(from, targets[edge] as number, classes[edge] as number);
  }

  /** A lasso is shown only after the model itself has run it and come back to where it began. */
  #replay(steps: readonly Step[], loop: number): void {
    let state = this.#model.initial;
    let begin = this.#model.digest(state);
    for (const [i, step] of steps.entries()) {
      state = this.#model.apply(state, step).state;
      if (i + 1 === loop) begin = this.#model.digest(state);
    }
    if (this.#model.digest(state) !== begin) throw new Error('a lasso does not close');
  }
}
