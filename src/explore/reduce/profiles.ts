/**
 * What a component has to do with one tuple of a group: its text with that tuple's names replaced by
 * one word, and those of all others by another. Exchanging tuples exchanges their profiles, so they
 * are what tuples can be sorted by. Two profiles may be equal by accident; that costs time only.
 */
import type { CompiledModel } from '../../system/compile.ts';
import { type Component, DOWN, NOTHING } from '../../system/component.ts';
import type { FaultSpec, Whose } from '../../system/definition.ts';
import { encode } from '../../system/encode.ts';
import { crashes } from '../../system/lasting.ts';
import type { Group } from './groups.ts';
import { renamed, type Words } from './rename.ts';
import { faultShape } from './specs.ts';

/** A tuple, counted through all groups, with what its words and those of the others become. */
interface Focus {
  readonly words: readonly Words[];
}

export class Profiles {
  readonly #model: CompiledModel;
  readonly #foci: readonly Focus[];
  readonly #texts = new Map<string, number>();
  readonly #events = new Map<number, string>();
  /** By actor: component × tuples + tuple → profile. */
  readonly #known: readonly Map<number, number>[];

  constructor(model: CompiledModel, groups: readonly Group[]) {
    this.#model = model;
    this.#known = model.semantics.actors.map(() => new Map());
    this.#foci = groups.flatMap((group, g) =>
      group.tuples.map((_, tuple) => ({
        words: groups.map(({ words }, h) => roles(words, h, h === g ? tuple : -1)),
      })),
    );
  }

  /** Number of the profile of a component for a tuple, which is counted through all groups. */
  of(actor: number, component: number, tuple: number): number {
    const known = this.#known[actor] as Map<number, number>;
    const key = component * this.#foci.length + tuple;
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = this.number(this.#component(actor, component, tuple));
    known.set(key, made);
    return made;
  }

  /** The same number for the same text. */
  number(text: string): number {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    this.#texts.set(text, this.#texts.size);
    return this.#texts.size - 1;
  }

  #component(actor: number, id: number, tuple: number): string {
    const { semantics } = this.#model;
    const c = semantics.componentAt(actor, id);
    const timers = c.timers.map(({ timer, cancellable, window }) => {
      const { id: name, event, to, delayMs } = semantics.timers.get(timer);
      const target = this.#data(semantics.receiver(to), tuple);
      const text = this.#event(event, tuple);
      return encode([this.#data(name, tuple), text, target, delayMs, cancellable, window], 'timer');
    });
    const inbox = c.inbox.map(({ from, events }) => {
      const { kind } = semantics.link(from, actor);
      const texts = events.map((message) => this.#message(message, tuple));
      const inOrder = kind === 'fifo' || kind === 'local' ? texts : texts.sort();
      return `${this.#sender(from, tuple)}: ${inOrder.join(', ')}`;
    });
    return [
      this.#snapshot(actor, c, tuple),
      String(c.incarnation),
      timers.sort().join(),
      inbox.sort().join('; '),
      this.#marks(c, tuple),
      this.#store(actor, c, tuple),
    ].join(' | ');
  }

  #snapshot(actor: number, { snapshot, kept }: Component, tuple: number): string {
    const { semantics } = this.#model;
    const runtime = semantics.actor(actor);
    if (snapshot === DOWN) return `down ${this.#durable(actor, kept, tuple)}`;
    const { value, context, status } = runtime.snapshots.get(snapshot);
    const know = (data: unknown, what: 'context' | 'output'): unknown =>
      this.#data(data, tuple, { actor: runtime.name, what });
    return encode(
      [value, know(context, 'context'), status, know(runtime.hidden(snapshot), 'output')],
      'profile',
    );
  }

  #durable(actor: number, id: number, tuple: number): string {
    if (id === NOTHING) return 'nothing';
    const { durables } = this.#model.semantics;
    const whose: Whose = { actor: this.#model.semantics.actor(actor).name, what: 'durable' };
    return encode(this.#data(durables.get(id), tuple, whose), 'durable part');
  }

  #store(actor: number, { store }: Component, tuple: number): string {
    if (store === undefined) return '';
    const [newest, previous] = [store.newest, store.previous];
    return `${this.#durable(actor, newest, tuple)} after ${this.#durable(actor, previous, tuple)}`;
  }

  #marks({ marks }: Component, tuple: number): string {
    const { network } = this.#model.semantics;
    const texts = marks.map((id) => {
      const mark = network.marks.get(id);
      if (mark.kind === 'pause') return 'pause';
      if (mark.kind === 'clog') return `clog ${this.#sender(mark.from, tuple)}`;
      return this.#fault(mark.fault, tuple);
    });
    return texts.sort().join();
  }

  #sender(from: number, tuple: number): string {
    const { semantics, definition } = this.#model;
    const unit = crashes(definition)[from - semantics.actors.length];
    if (unit !== undefined) return this.#fault(unit, tuple);
    return this.#data(semantics.senders[from] as string, tuple);
  }

  #fault(fault: FaultSpec, tuple: number): string {
    const replace = {
      name: (name: string) => this.#data(name, tuple),
      data: <T>(data: T) => this.#data(data, tuple),
    };
    return encode(faultShape(fault, replace), 'fault');
  }

  #message(message: number, tuple: number): string {
    const { network } = this.#model.semantics;
    const text = this.#event(network.eventOf(message), tuple);
    const window = network.windowOf(message);
    return window === undefined ? text : `${text} ${window.least} ${window.most}`;
  }

  #event(id: number, tuple: number): string {
    const key = id * this.#foci.length + tuple;
    const known = this.#events.get(key);
    if (known !== undefined) return known;
    const text = encode(this.#data(this.#model.semantics.events.get(id), tuple), 'event');
    this.#events.set(key, text);
    return text;
  }

  #data<T>(data: T, tuple: number, whose: Whose = { actor: null, what: 'event' }): T {
    const { words } = this.#foci[tuple] as Focus;
    return renamed(data, this.#model.definition.symmetry ?? [], words, whose);
  }
}

/** The k-th word of the tuple in focus, and that of any other. No data holds these by chance. */
const roles = (words: Group['words'], group: number, focus: number): Words =>
  new Map(
    words.flatMap((tuple, i) =>
      tuple.map(
        (word, k) => [word, `\u0001${i === focus ? 'it' : 'other'} ${group} ${k}`] as const,
      ),
    ),
  );
