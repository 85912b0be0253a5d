/**
 * A search of one state an orbit: what it needs before (the declared groups, and a first state that
 * cares for no names), while it runs (machines that do not, either), and at its end (properties).
 */
import type { CompiledModel } from '../../system/compile.ts';
import type { StateView } from '../../system/definition.ts';
import { encode } from '../../system/encode.ts';
import { InputError } from '../../system/errors.ts';
import { Judge } from '../judge.ts';
import { concerns, type Entry, isReach, type Ledger } from '../ledger.ts';
import { Canonical } from './canonical.ts';
import { Equivariance } from './equivariance.ts';
import { exchangesOf, type Group, groupsOf } from './groups.ts';
import { Images } from './images.ts';
import type { ReducedKernel } from './reduced-kernel.ts';
import { affords, type Taken, take } from './take.ts';
import { type Case, VerdictSymmetry } from './verdict-symmetry.ts';
import { wiringOf } from './wiring.ts';

export class Symmetry {
  readonly canonical: Canonical;
  readonly groups: readonly Group[];
  readonly #model: CompiledModel;
  readonly #exchanges: readonly Images[];
  readonly #equivariance: Equivariance;

  /** @throws InputError BAD_SYMMETRY, NOT_SYMMETRIC */
  constructor(model: CompiledModel) {
    this.#model = model;
    this.groups = groupsOf(model.definition);
    this.#exchanges = exchangesOf(this.groups).map(
      (exchange) => new Images(model, exchange, wiringOf(model, exchange)),
    );
    this.canonical = new Canonical(model, this.groups, this.#exchanges);
    this.#equivariance = new Equivariance(model, this.#exchanges);
    for (const images of this.#exchanges) this.#checkStart(images);
  }

  /** Reactions that were compared with those of exchanged actors. */
  get compared(): number {
    return this.#equivariance.compared;
  }

  /** Compares what machines were asked since the last time. @throws InputError NOT_SYMMETRIC */
  keepUp(): void {
    this.#equivariance.check();
  }

  /** The rest, once the search is over. @throws InputError NOT_SYMMETRIC */
  finish(
    kernel: ReducedKernel,
    ledger: Ledger,
    within: ((s: StateView) => boolean) | undefined,
  ): void {
    this.keepUp();
    const verdicts = new VerdictSymmetry(this.#model, this.#exchanges);
    for (const entry of ledger.entries) {
      // Whether an actor has failed is part of its snapshot, and so it is its image's, too.
      if (entry.kind === 'no-actor-errors') continue;
      const what = `${isReach(entry.kind) ? 'situation' : 'property'} ${JSON.stringify(entry.name)}`;
      verdicts.check(what, entry.judge, () => this.#cases(kernel, entry));
    }
    if (within !== undefined) {
      const judge = new Judge('bounds.within', this.#model.views, (s) => within(s));
      verdicts.check('`bounds.within`', judge, () => this.#successors(kernel));
    }
    // Comparing verdicts asked for images, and so may have asked machines.
    this.keepUp();
    this.#fire(kernel.fired);
  }

  /** What a property was asked about. */
  #cases(kernel: ReducedKernel, entry: Entry): Iterable<Case> {
    if (entry.kind === 'onEmit' || entry.kind === 'reachEmit')
      return this.#emissions(kernel, entry);
    return states(kernel, entry.kind === 'no-deadlock' ? kernel.stuck : all(kernel));
  }

  *#emissions(kernel: ReducedKernel, { spec }: Entry): Generator<Case> {
    const { emissions } = this.#model.semantics;
    for (const { before, values: after, emits } of this.#steps(kernel)) {
      for (const emission of emits) {
        if (concerns(spec, emissions.get(emission))) yield { before, after, emission };
      }
    }
  }

  /** Also those that a bound cut off. */
  *#successors(kernel: ReducedKernel): Generator<Case> {
    for (const { values } of this.#steps(kernel)) {
      yield { before: values, after: values, emission: -1 };
    }
  }

  *#steps(kernel: ReducedKernel): Generator<Taken & { readonly before: Int32Array }> {
    const model = this.#model;
    for (const index of all(kernel)) {
      const before = kernel.values(index);
      for (let actor = 0; actor < model.semantics.monitorsFrom; actor++) {
        for (const action of model.actionsOf(actor, before[actor] as number)) {
          if (!affords(model, before, action)) continue;
          const taken = take(model, before, actor, action);
          if (taken.admission === 'ok') yield { ...taken, before };
        }
      }
    }
  }

  /** What happened to one happened to all. */
  #fire(fired: Int32Array): void {
    for (let changed = true; changed; ) {
      changed = false;
      for (const { wiring } of this.#exchanges) {
        for (const [source, image] of wiring.sources.entries()) {
          if (fired[source] !== 1 || fired[image] === 1) continue;
          fired[image] = 1;
          changed = true;
        }
      }
    }
  }

  #checkStart(images: Images): void {
    const { initial, semantics } = this.#model;
    const state = Int32Array.from([...initial.components, ...initial.budgets]);
    const image = images.state(state);
    const at = image.findIndex((value, field) => value !== state[field]);
    if (at === -1) return;
    const name = semantics.actors[at]?.name ?? 'a budget';
    const context = (id: number): string => {
      const { snapshot } = semantics.componentAt(at, id);
      return encode(semantics.actors[at]?.snapshots.get(snapshot).context, 'context');
    };
    const how =
      at < semantics.actors.length
        ? `: ${context(image[at] as number)} in place of ${context(state[at] as number)}`
        : '';
    throw new InputError(
      'NOT_SYMMETRIC',
      `the first state changes when ${images.exchange.text} change places, at ${name}${how}.`,
      'Actors that differ at their start are not interchangeable; or `rename` has to put data in order.',
    );
  }
}

function* all(kernel: ReducedKernel): Generator<number> {
  for (let index = 0; index < kernel.log.size; index++) yield index;
}

function* states(kernel: ReducedKernel, indices: Iterable<number>): Generator<Case> {
  for (const index of indices) {
    const values = kernel.values(index);
    yield { before: values, after: values, emission: -1 };
  }
}
