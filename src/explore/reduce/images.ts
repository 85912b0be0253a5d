/**
 * What one exchange makes of the numbered parts of a state: events, snapshots, timers, marks, whole
 * components. Worked out once each, from their data; and always there and back again, since an
 * exchange that does not undo itself exchanges nothing.
 */
import type { AnyMachineSnapshot, EventObject } from 'xstate';
import type { CompiledModel } from '../../system/compile.ts';
import { type Component, DOWN, NOTHING, type Queue } from '../../system/component.ts';
import type { Whose } from '../../system/definition.ts';
import { encode } from '../../system/encode.ts';
import { InputError } from '../../system/errors.ts';
import type { Exchange } from './groups.ts';
import { renamed } from './rename.ts';
import type { Wiring } from './wiring.ts';

type Memo = Map<number, number>;

export class Images {
  readonly exchange: Exchange;
  readonly wiring: Wiring;
  readonly #model: CompiledModel;
  readonly #events: Memo = new Map();
  readonly #durables: Memo = new Map();
  readonly #snapshots: readonly Memo[];
  readonly #components: readonly Memo[];

  constructor(model: CompiledModel, exchange: Exchange, wiring: Wiring) {
    this.#model = model;
    this.exchange = exchange;
    this.wiring = wiring;
    this.#snapshots = model.semantics.actors.map(() => new Map());
    this.#components = model.semantics.actors.map(() => new Map());
  }

  actor(actor: number): number {
    return this.wiring.actors[actor] as number;
  }

  /** Data with the names exchanged. */
  data<T>(data: T, whose: Whose): T {
    const { definition } = this.#model;
    return renamed(data, definition.symmetry ?? [], this.exchange.words, whose);
  }

  /** Whose place somebody takes, in the system or outside. */
  name(name: string): string {
    return this.data(name, { actor: null, what: 'event' });
  }

  event(id: number): number {
    const make = (event: number): number => {
      const { semantics } = this.#model;
      return semantics.event(this.eventData(semantics.events.get(event)), 'renamed');
    };
    return this.#thereAndBack(this.#events, this.#events, id, make, make, () =>
      encode(this.#model.semantics.events.get(id), 'event'),
    );
  }

  eventData(event: EventObject): EventObject {
    return this.data(event, { actor: null, what: 'event' });
  }

  emission(id: number): number {
    const { semantics } = this.#model;
    const { actor, event, to } = semantics.emissions.get(id);
    return semantics.emissions.number({
      actor: this.name(actor),
      event: this.eventData(event),
      ...(to === undefined ? {} : { to: this.name(to) }),
    });
  }

  durable(id: number, actor: number): number {
    const { durables } = this.#model.semantics;
    const make =
      (from: number) =>
      (value: number): number => {
        const whose: Whose = { actor: this.#nameOf(from), what: 'durable' };
        const image = this.data(durables.get(value), whose);
        return durables.intern(encode(image, 'durable part', 'durable'), () => image);
      };
    return this.#thereAndBack(
      this.#durables,
      this.#durables,
      id,
      make(actor),
      make(this.actor(actor)),
      () => `durable part ${encode(durables.get(id), 'durable')}`,
    );
  }

  snapshot(actor: number, id: number): number {
    const image = this.actor(actor);
    const known = this.#snapshots[actor]?.get(id);
    if (known !== undefined) return known;
    const made = this.#thereAndBack(
      this.#snapshots[actor] as Memo,
      this.#snapshots[image] as Memo,
      id,
      (snapshot) => this.#makeSnapshot(actor, snapshot),
      (snapshot) => this.#makeSnapshot(image, snapshot),
      () =>
        `context ${encode(this.#snapshotOf(actor, id).context, 'context')} of ${this.#nameOf(actor)}`,
    );
    this.#checkDurable(actor, id, made);
    return made;
  }

  timer(id: number): number {
    const { timers } = this.#model.semantics;
    const { id: name, event, to, delayMs } = timers.get(id);
    const there = { event: this.event(event), to: this.#receiver(to), delayMs };
    return timers.number({ id: this.name(name), ...there });
  }

  #receiver(to: number): number {
    const { semantics, definition } = this.#model;
    if (to < semantics.senders.length) return this.actor(to);
    const image = this.name(semantics.receiver(to));
    return semantics.senders.length + (definition.outside ?? []).indexOf(image);
  }

  component(actor: number, id: number): number {
    const memo = this.#components[actor] as Memo;
    const known = memo.get(id);
    if (known !== undefined) return known;
    const { semantics } = this.#model;
    const image = this.actor(actor);
    const made = semantics
      .actor(image)
      .component(this.#makeComponent(actor, semantics.componentAt(actor, id)));
    memo.set(id, made);
    return made;
  }

  /**
   * A whole state: components, then what is left of budgets.
   *
   * @param only actors whose components are needed, closed under exchanges; default all
   */
  state(values: ArrayLike<number>, only?: readonly number[]): Int32Array {
    const { actors, budgets } = this.wiring;
    const out = new Int32Array(values.length);
    if (only === undefined) {
      for (let a = 0; a < actors.length; a++) {
        out[actors[a] as number] = this.component(a, values[a] as number);
      }
    } else {
      for (const a of only) out[this.actor(a)] = this.component(a, values[a] as number);
    }
    for (let b = 0; b < budgets.length; b++) {
      out[actors.length + (budgets[b] as number)] = values[actors.length + b] as number;
    }
    return out;
  }

  #thereAndBack(
    there: Memo,
    back: Memo,
    id: number,
    make: (id: number) => number,
    makeBack: (id: number) => number,
    what: () => string,
  ): number {
    const known = there.get(id);
    if (known !== undefined) return known;
    const image = make(id);
    if (makeBack(image) !== id) {
      throw new InputError(
        'NOT_SYMMETRIC',
        `renaming does not tell apart what differs: ${what()} does not come back when ${this.exchange.text} change places twice.`,
        'A list that is in order only now and then is no set: give `rename` for it.',
      );
    }
    there.set(id, image);
    back.set(image, id);
    return image;
  }

  #makeSnapshot(actor: number, id: number): number {
    const snapshot = this.#snapshotOf(actor, id);
    const name = this.#nameOf(actor);
    const context = this.data(snapshot.context, { actor: name, what: 'context' });
    const output = this.data(snapshot.output, { actor: name, what: 'output' });
    const image = this.#model.semantics.actor(this.actor(actor));
    const made = image.knowing(snapshot, { context, output });
    // A statechart's state is what it was; that of a monitor's function is made of what it knows.
    if (encode(image.snapshots.get(made).value, 'state') === encode(snapshot.value, 'state'))
      return made;
    throw new InputError(
      'NOT_SYMMETRIC',
      `the tags of ${name} change when ${this.exchange.text} change places.`,
      'Let `tags` treat interchangeable actors alike.',
    );
  }

  #checkDurable(actor: number, id: number, image: number): void {
    const { semantics, definition } = this.#model;
    if (definition.actors[this.#nameOf(actor)]?.durable === undefined) return;
    const here = semantics.storage.durable(actor, id);
    const there = semantics.storage.durable(this.actor(actor), image);
    if (this.durable(here, actor) === there) return;
    throw new InputError(
      'NOT_SYMMETRIC',
      `the durable part of ${this.#nameOf(actor)} is not that of ${this.#nameOf(this.actor(actor))} when ${this.exchange.text} change places.`,
      'Make `durable` treat interchangeable actors alike.',
    );
  }

  #makeComponent(actor: number, c: Component): Component {
    const { timers } = this.#model.semantics;
    const base = {
      ...c,
      snapshot: c.snapshot === DOWN ? DOWN : this.snapshot(actor, c.snapshot),
      kept: c.snapshot === DOWN ? this.durable(c.kept, actor) : c.kept,
      timers: timers.inOrder(c.timers.map((t) => ({ ...t, timer: this.timer(t.timer) }))),
      inbox: c.inbox.map((q) => this.#queue(actor, q)).toSorted((a, b) => a.from - b.from),
      marks: c.marks.map((mark) => this.#mark(mark)).toSorted((a, b) => a - b),
    };
    if (c.store === undefined) return base;
    const { newest, previous } = c.store;
    const held = (id: number): number => (id === NOTHING ? NOTHING : this.durable(id, actor));
    return { ...base, store: { newest: held(newest), previous: held(previous) } };
  }

  #queue(actor: number, { from, events }: Queue): Queue {
    const { network } = this.#model.semantics;
    const { kind } = network.link(from, actor);
    const images = events.map((message) => {
      const event = this.event(network.eventOf(message));
      const window = network.windowOf(message);
      return window === undefined ? event : network.parcel(event, window);
    });
    const sender = this.wiring.senders[from] as number;
    const inOrder = kind === 'fifo' || kind === 'local';
    return { from: sender, events: inOrder ? images : images.toSorted((a, b) => a - b) };
  }

  #mark(id: number): number {
    const { network } = this.#model.semantics;
    const mark = network.marks.get(id);
    if (mark.kind === 'pause') return id;
    if (mark.kind === 'clog') {
      const from = this.wiring.senders[mark.from] as number;
      return network.marks.intern(`clog ${from}`, () => ({ kind: 'clog', from }));
    }
    const faults = this.#model.definition.faults ?? [];
    const image = faults[this.wiring.specs.faults[faults.indexOf(mark.fault)] as number];
    return network.marks.values.findIndex((m) => m.kind === 'partition' && m.fault === image);
  }

  #snapshotOf(actor: number, id: number): AnyMachineSnapshot {
    return this.#model.semantics.actor(actor).snapshots.get(id);
  }

  #nameOf(actor: number): string {
    return this.#model.semantics.actor(actor).name;
  }
}
