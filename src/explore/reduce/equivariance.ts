/**
 * Whether everything that machines and functions of a definition were asked commutes with exchanging
 * names. An exchange that does so for every question, and for the images of these questions, and
 * so on, maps runs to runs; that is all that a search for one state an orbit needs.
 *
 * The rest of a step (queues, links, crashes) knows actors by number only, and what it reads of the
 * definition was compared by `wiring.ts`.
 */
import type { AnyMachineSnapshot } from 'xstate';
import type { Answer } from '../../system/actor.ts';
import type { CompiledModel } from '../../system/compile.ts';
import type { ActorView, EventFault, InputSpec, Observation } from '../../system/definition.ts';
import { encode } from '../../system/encode.ts';
import { InputError } from '../../system/errors.ts';
import { difference } from '../../system/purity.ts';
import type { Request } from '../../system/xstate.ts';
import type { Images } from './images.ts';
import { observationImage } from './observations.ts';

/** A condition on an actor, and its place in the definition. */
interface Condition {
  readonly of: 'inputs' | 'faults';
  readonly place: number;
  readonly spec: InputSpec | EventFault;
  readonly holds: (target: ActorView) => boolean;
}

export class Equivariance {
  /** Reactions that were compared with their image. */
  compared = 0;
  readonly #model: CompiledModel;
  readonly #exchanges: readonly Images[];
  readonly #reactions: number[];
  readonly #restarts: number[];
  readonly #components: number[];
  /** What monitors were asked about, each once. */
  readonly #shown: Observation[] = [];
  #looked = 0;
  readonly #conditions: readonly (readonly Condition[])[];

  constructor(model: CompiledModel, exchanges: readonly Images[]) {
    this.#model = model;
    this.#exchanges = exchanges;
    const { actors } = model.semantics;
    this.#reactions = actors.map(() => 0);
    this.#restarts = actors.map(() => 0);
    this.#components = actors.map(() => 0);
    const known = new Set<string>();
    model.semantics.observers.onAsked = (seen) => {
      const text = encode(seen, 'observation');
      if (known.has(text)) return;
      known.add(text);
      this.#shown.push(seen);
    };
    this.#conditions = actors.map(({ name }) => conditionsOf(model, name));
  }

  /**
   * Compares all that was asked since the last time, and whatever has to be asked for that.
   * @throws InputError NOT_SYMMETRIC
   */
  check(): void {
    for (;;) {
      const before = this.#progress();
      for (const actor of this.#model.semantics.actors.keys()) this.#actor(actor);
      this.#observed();
      if (this.#progress() === before) return;
    }
  }

  #progress(): number {
    const counts = [...this.#reactions, ...this.#restarts, ...this.#components];
    return counts.reduce((sum, n) => sum + n, this.#looked);
  }

  #actor(actor: number): void {
    const runtime = this.#model.semantics.actor(actor);
    let seen = 0;
    for (const { snapshot, event, answer } of runtime.reactions()) {
      seen += 1;
      if (seen <= (this.#reactions[actor] as number)) continue;
      for (const images of this.#exchanges) this.#reaction(images, actor, snapshot, event, answer);
    }
    this.#reactions[actor] = seen;
    for (let i = this.#restarts[actor] as number; i < runtime.restarts.length; i++) {
      for (const images of this.#exchanges) this.#restart(images, actor, i);
    }
    this.#restarts[actor] = runtime.restarts.length;
    if (this.#conditions[actor]?.length === 0) return;
    let component = this.#components[actor] as number;
    for (; component < runtime.components.size; component++) {
      for (const images of this.#exchanges) this.#condition(images, actor, component);
    }
    this.#components[actor] = component;
  }

  #reaction(images: Images, actor: number, snapshot: number, event: number, answer: Answer): void {
    const { semantics } = this.#model;
    const image = images.actor(actor);
    const heard = images.event(event);
    const start = images.snapshot(actor, snapshot);
    const reacted = semantics.actor(image).react(start, heard, semantics.events.get(heard));
    const what = `on ${encode(semantics.events.get(event), 'event')}`;
    const before = semantics.actor(actor).snapshots.get(snapshot);
    this.#same(images, actor, answer, reacted, `in ${encode(before.value, 'state')} ${what}`);
  }

  #restart(images: Images, actor: number, i: number): void {
    const { semantics } = this.#model;
    const { value, incarnation, answer } = semantics.actor(actor).restarts[i] as {
      value: unknown;
      incarnation: number;
      answer: Answer;
    };
    const whose = { actor: semantics.actor(actor).name, what: 'durable' } as const;
    const given = { value: images.data(value, whose), incarnation };
    const started = semantics.actor(images.actor(actor)).restart(given);
    this.#same(images, actor, answer, started, 'at its recovery');
  }

  #same(images: Images, actor: number, answer: Answer, reacted: Answer, where: string): void {
    this.compared += 1;
    const image = images.actor(actor);
    const wanted = images.snapshot(actor, answer.snapshot);
    if (wanted !== reacted.snapshot) {
      const { snapshots } = this.#model.semantics.actor(image);
      const [a, b] = [readable(snapshots.get(wanted)), readable(snapshots.get(reacted.snapshot))];
      this.#complain(images, actor, where, `differs at ${difference(a, b, 'snapshot')}`);
    }
    const sent = this.#asked(actor, answer.requests, images);
    const sentThere = this.#asked(image, reacted.requests);
    if (sent === sentThere) return;
    this.#complain(images, actor, where, `what it asks for differs: ${sent} against ${sentThere}`);
  }

  #complain(images: Images, actor: number, where: string, fact: string): never {
    const { semantics } = this.#model;
    const [name, image] = [semantics.actor(actor).name, semantics.actor(images.actor(actor)).name];
    const who = name === image ? `actor ${name}` : `actor ${name} (as ${image})`;
    throw new InputError(
      'NOT_SYMMETRIC',
      `${who} ${where} does not do the same when ${images.exchange.text} change places: ${fact}.`,
      'Do not tell these actors apart; or give `rename`, if a list in ascending order is no set.',
    );
  }

  /**
   * What a reaction asks for, in words, after an exchange if one is given. The order of requests that
   * cannot tell it, such as messages to different actors over a network, is left out.
   */
  #asked(actor: number, requests: readonly Request[], images?: Images): string {
    const { semantics } = this.#model;
    const { network, observers } = semantics;
    const isLocal = (name: string): boolean => {
      const to = semantics.indexOf(name);
      return to !== undefined && network.isLocal(actor, to);
    };
    const ordered =
      observers.watches('send') || requests.some((r) => r.kind === 'send' && isLocal(r.to));
    const watched = observers.watches('emit');
    const lists = new Map<string, string[]>();
    for (const request of requests) {
      const [key, text] = this.#request(request, images);
      const together = request.kind === 'send' || request.kind === 'emit';
      const list = ordered && together ? 'in order' : key;
      lists.set(list, [...(lists.get(list) ?? []), text]);
    }
    if (!watched && !ordered) lists.get('emit')?.sort();
    return [...lists]
      .map(([key, texts]) => `${key} ${texts.join(', ')}`)
      .sort()
      .join('; ');
  }

  /** A request by the thing that keeps its order, and in full. */
  #request(request: Request, images: Images | undefined): [string, string] {
    const words = (name: string): string => (images === undefined ? name : images.name(name));
    const event = (e: Request & { event: unknown }): string =>
      encode(images === undefined ? e.event : images.eventData(e.event as never), 'event');
    switch (request.kind) {
      case 'send':
        if (this.#model.semantics.indexOf(request.to) === undefined) {
          return ['emit', `${words(request.to)} ${event(request)}`];
        }
        return [`to ${words(request.to)}`, `${words(request.to)} ${event(request)}`];
      case 'arm': {
        const { id, to, delayMs } = request;
        return [`timer ${words(id)}`, `arm ${delayMs} ${words(to)} ${event(request)}`];
      }
      case 'cancel':
        return [`timer ${words(request.id)}`, 'cancel'];
      case 'emit':
        return ['emit', event(request)];
      case 'gone':
        return [`gone ${request.path}`, ''];
    }
  }

  #condition(images: Images, actor: number, component: number): void {
    const { semantics, views } = this.#model;
    const image = images.actor(actor);
    const there = images.component(actor, component);
    const here = views.actor(actor, semantics.componentAt(actor, component));
    const other = views.actor(image, semantics.componentAt(image, there));
    if (!here.up) return;
    for (const { of, place, spec, holds } of this.#conditions[actor] ?? []) {
      const twin = this.#conditions[image]?.find(
        (c) => c.of === of && c.place === images.wiring.specs[of][place],
      );
      if (twin !== undefined && holds(here) === twin.holds(other)) continue;
      const name = JSON.stringify(spec.name ?? spec.event.type);
      this.#complain(images, actor, `as target of ${name}`, '`when` answers otherwise');
    }
  }

  /** What monitors are shown. */
  #observed(): void {
    const { semantics, definition } = this.#model;
    for (; this.#looked < this.#shown.length; this.#looked++) {
      const seen = this.#shown[this.#looked] as Observation;
      for (const images of this.#exchanges) {
        const there = observationImage(definition, images, seen);
        const sights = semantics.observers.sights(seen);
        const image = sights.map(({ monitor, event }) => [monitor, images.eventData(event)]);
        const actual = semantics.observers.sights(there).map((s) => [s.monitor, s.event]);
        if (encode(image, 'event') === encode(actual, 'event')) continue;
        const monitor = semantics.monitorsFrom;
        this.#complain(images, monitor, `on ${seen.kind}`, '`observes` answers otherwise');
      }
    }
  }
}

const readable = ({ value, context, status, output }: AnyMachineSnapshot): object => ({
  value,
  context,
  status,
  output: output ?? null,
});

const conditionsOf = ({ definition }: CompiledModel, actor: string): Condition[] => {
  const of = (which: Condition['of'], specs: readonly unknown[]): Condition[] =>
    (specs as (InputSpec | EventFault)[]).flatMap((spec, place) =>
      'when' in spec && spec.when !== undefined && spec.to === actor
        ? [{ of: which, place, spec, holds: spec.when }]
        : [],
    );
  return [...of('inputs', definition.environment ?? []), ...of('faults', definition.faults ?? [])];
};
