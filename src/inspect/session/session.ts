/**
 * A session: one system, all the runs through it that somebody looked at, and what was found out
 * about the alternatives. Everything that a user interface does goes through here; there is none here.
 */
import type { Parameters } from '../../system/catalogue.ts';
import { CompiledModel } from '../../system/compile.ts';
import type { SystemDefinition } from '../../system/definition.ts';
import { InputError } from '../../system/errors.ts';
import type { Step } from '../../system/step.ts';
import { modelDigest } from '../../trace/digest.ts';
import type { Trace, TraceProperty } from '../../trace/format.ts';
import { record } from '../../trace/record.ts';
import { type Alternative, alternativesAt } from './alternatives.ts';
import { type Below, searchBelow, UNEXPLORED } from './below.ts';
import { stepId } from './choices.ts';
import { firstRun, type Goal, type GoalOptions, type Missed, shortestTo } from './goal.ts';
import { type DeepLink, linkText } from './link.ts';
import { type Palette, paletteAt } from './palette.ts';
import { type Position, Positions } from './positions.ts';
import { type Standing, standingAt } from './residual.ts';
import { RunCharts } from './run-charts.ts';
import { type TreeNode, treeOf } from './tree.ts';
import { type WhyNot, whyNot } from './why-not.ts';

/** What a session is about: enough to make it again. */
export interface SessionSubject {
  readonly system: string;
  readonly parameters: Parameters;
  readonly mutant: string | null;
  readonly definition: SystemDefinition;
  readonly engine: Trace['engine'];
  readonly seed: number;
}

/** An alternative with what is known below it. */
export interface Judged extends Alternative {
  readonly below: Below;
}

/** A run that goes on for ever: after its last step comes again what follows step `loop`. */
export interface Lasso {
  readonly property: string;
  readonly loop: number;
}

export type Path = readonly number[];

/** What came of looking for a run to a goal. */
export type Wished = { readonly kind: 'found'; readonly run: Path } | Missed;

export class Session {
  readonly subject: SessionSubject;
  readonly positions: Positions;
  readonly charts: RunCharts;
  readonly #digest: string;
  #trunk: Position;
  readonly #tips: Position[] = [];
  /** By state and what is still to be judged there. */
  readonly #below = new Map<string, Below>();
  readonly #lassos = new Map<Position, Lasso>();
  readonly #belowKeys = new Map<Position, string>();

  constructor(subject: SessionSubject) {
    this.subject = subject;
    this.positions = new Positions(new CompiledModel(subject.definition));
    this.charts = new RunCharts(this.positions);
    this.#digest = modelDigest(this.positions.model);
    this.#trunk = this.positions.start;
  }

  get trunk(): Path {
    return this.#trunk.path;
  }

  /** Digest of the model: links of another one may mean other runs. */
  get digest(): string {
    return this.#digest;
  }

  /** Makes a run the trunk: what forks leave, and what `back` leads to. @throws InputError */
  open(run: Path | readonly Step[], lasso?: Lasso): Path {
    const path = isPath(run) ? run : this.positions.pathOf(run);
    const position = this.positions.at(path);
    if (lasso !== undefined) this.#lassos.set(position, lasso);
    this.#keep(this.#trunk);
    this.#trunk = position;
    return position.path;
  }

  /** Takes a choice at a position; both runs are kept. @returns the new run */
  fork(at: Path, choice: number): Path {
    const next = this.positions.next(this.positions.at(at), choice);
    this.#keep(next);
    return next.path;
  }

  /** Takes a step by what it is, e.g. the delivery of a message that was dragged. */
  inject(at: Path, step: Step): Path {
    const from = this.positions.at(at);
    const id = stepId(step);
    const choice = this.positions.choices(from).enabled.find((c) => c.id === id);
    if (choice !== undefined) return this.fork(at, choice.index);
    throw new InputError('STEP_NOT_ENABLED', `that step (${step.kind}) is not enabled there.`);
  }

  /** Follows the run that a search found below a position. @throws InputError NO_RUN_BELOW */
  follow(at: Path): Path {
    const position = this.positions.at(at);
    const below = this.below(at);
    if (below.kind !== 'violates') {
      throw new InputError('NO_RUN_BELOW', 'no violation was found below that position yet.');
    }
    const end = this.positions.at(this.positions.pathOf(below.steps, position));
    const { loop, property } = below;
    if (loop !== undefined) this.#lassos.set(end, { property, loop: at.length + loop });
    this.#keep(end);
    return end.path;
  }

  /** The last position of a run that lies on the trunk. */
  back(from: Path): Path {
    const trunk = this.#trunk.path;
    const off = from.findIndex((choice, step) => trunk[step] !== choice);
    return off === -1 ? from.slice(0, trunk.length) : from.slice(0, off);
  }

  /** @param run the run that is looked at; it must go through `at` */
  alternatives(at: Path, run: Path = at): readonly Judged[] {
    const position = this.positions.at(at);
    const end = this.positions.at(startsWith(run, at) ? run : at);
    const found = alternativesAt(
      this.positions,
      position,
      this.positions.run(end),
      this.#visited(),
    );
    return found.map((alternative) => ({
      ...alternative,
      below: this.below([...at, alternative.index]),
    }));
  }

  palette(at: Path): Palette {
    return paletteAt(this.positions, this.positions.at(at));
  }

  standing(at: Path): Standing {
    return standingAt(this.positions, this.positions.at(at));
  }

  whyNot(at: Path, actor: string, transition: string): WhyNot {
    return whyNot(this.positions, this.positions.at(at), actor, transition);
  }

  /** What is known below a position; the step that leads to it may break something itself. */
  below(at: Path): Below {
    const position = this.positions.at(at);
    const [broken] = this.positions.findings(position).broken;
    const before = position.parent === undefined ? [] : this.standing(position.parent.path).broken;
    if (broken !== undefined && !before.some(({ name }) => name === broken.name)) {
      return { kind: 'violates', property: broken.name, steps: [], faults: 0, states: 1 };
    }
    return this.#below.get(this.#belowKey(position)) ?? UNEXPLORED;
  }

  /** Searches below a position; what is known already is not searched again. */
  async search(at: Path, states: number, signal?: AbortSignal): Promise<Below> {
    const known = this.below(at);
    const enough = known.kind === 'nothing-found' && known.states < states;
    if (known.kind !== 'unexplored' && !enough) return known;
    const position = this.positions.at(at);
    const options = signal === undefined ? { states } : { states, signal };
    const found = await searchBelow(this.positions, position, options);
    // One that was broken off knows less than its bound promises.
    if (signal?.aborted !== true) this.#below.set(this.#belowKey(position), found);
    return found;
  }

  /** Looks from the start for the shortest run to a goal; one that is found is kept. */
  async reach(goal: Goal, options: GoalOptions): Promise<Wished> {
    const first = firstRun(this.positions, goal);
    if (first !== undefined) return { kind: 'found', run: first };
    const found = await shortestTo(this.subject.definition, goal, options);
    if (found.kind === 'none') return found;
    const end = this.positions.at(this.positions.pathOf(found.steps));
    this.#keep(end);
    return { kind: 'found', run: end.path };
  }

  tree(): readonly TreeNode[] {
    return treeOf({
      positions: this.positions,
      trunk: this.#trunk,
      tips: this.#tips,
      below: ({ path }) => this.below(path),
    });
  }

  /** The run as a trace, which can be saved, replayed and drawn. */
  trace(run: Path, property: TraceProperty | null = this.#shown(run)): Trace {
    const position = this.positions.at(run);
    const steps = this.positions.run(position).flatMap(({ arrival }) => arrival?.choice.step ?? []);
    const { system, parameters, mutant, engine, seed } = this.subject;
    const loop = this.#lassos.get(position)?.loop;
    const about = {
      ...{ engine, system, parameters, mutant, property, seed },
      ...(loop === undefined ? {} : { loop }),
    };
    return record(this.positions.model, steps, about);
  }

  link(run: Path, at: number): string {
    const { system, parameters, mutant } = this.subject;
    const link: DeepLink = { system, parameters, mutant, run, at, model: this.#digest };
    return linkText(link);
  }

  /** The property that a run breaks with its last step, or by going on for ever. */
  #shown(run: Path): TraceProperty | null {
    const position = this.positions.at(run);
    const lasso = this.#lassos.get(position);
    const [broken] =
      lasso === undefined
        ? this.positions.findings(position).broken
        : this.positions.properties.filter(({ name }) => name === lasso.property);
    return broken === undefined
      ? null
      : { name: broken.name, kind: broken.kind, shows: 'violated' };
  }

  #belowKey(position: Position): string {
    const known = this.#belowKeys.get(position);
    if (known !== undefined) return known;
    const { residual } = standingAt(this.positions, position);
    // Bounds on length and faults count from the start of the run.
    const { bounds } = this.subject.definition;
    const spent = [
      bounds?.depth === undefined ? 0 : position.path.length,
      bounds?.faults === undefined ? 0 : position.faults,
    ];
    const key = JSON.stringify([position.key, residual.map(({ spec }) => spec.name), spent]);
    this.#belowKeys.set(position, key);
    return key;
  }

  /** A run is kept once, at its furthest. */
  #keep(tip: Position): void {
    const run = new Set(this.positions.run(tip));
    const shorter = this.#tips.findIndex((known) => run.has(known));
    if (shorter !== -1) this.#tips[shorter] = tip;
    else if (!this.#visited().has(tip)) this.#tips.push(tip);
  }

  #visited(): Set<Position> {
    return new Set([this.#trunk, ...this.#tips].flatMap((tip) => this.positions.run(tip)));
  }
}

const isPath = (run: Path | readonly Step[]): run is Path => typeof (run[0] ?? 0) === 'number';

const startsWith = (run: Path, at: Path): boolean =>
  at.every((choice, step) => run[step] === choice);
