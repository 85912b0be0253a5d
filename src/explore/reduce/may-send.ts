/**
 * Whom an actor may ever send to again: more than it really can, never less. Each actor is walked
 * through alone, in an environment that may give it, at any time, anything that anybody could ever
 * send it. So the answer holds whatever the others do, and for as long as one likes.
 *
 * Such an environment can drive a machine into states without end; then nothing is known of anybody.
 */
import type { CompiledModel } from '../../system/compile.ts';
import { type Component, DOWN } from '../../system/component.ts';
import { InputError } from '../../system/errors.ts';
import type { Push } from '../../system/letters.ts';
import type { Outcome } from '../../system/outcome.ts';
import { listedEvents } from '../../system/payloads.ts';

/** Most states of one actor that are looked at. */
const MOST_STATES = 4_000;

/** Something that may happen to an actor: an event, from a message or an input, or another letter. */
type Stimulus = { readonly event: number } | { readonly letter: number };

interface Node {
  readonly id: number;
  /** Stimuli that were tried. */
  tried: number;
  readonly targets: Set<number>;
  /** What it may send at once, then, what it may ever send. */
  readonly sends: Set<string>;
}

class Walk {
  readonly nodes: Node[] = [];
  readonly stimuli: Stimulus[] = [];
  readonly #at = new Map<number, number>();
  readonly #known = new Set<string>();

  /** Position of a state without messages, made if it is new. */
  node(id: number): number {
    const known = this.#at.get(id);
    if (known !== undefined) return known;
    this.#at.set(id, this.nodes.length);
    return this.nodes.push({ id, tried: -1, targets: new Set(), sends: new Set() }) - 1;
  }

  find(id: number): Node | undefined {
    return this.nodes[this.#at.get(id) ?? -1];
  }

  stimulate(stimulus: Stimulus): void {
    const key = JSON.stringify(stimulus);
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.stimuli.push(stimulus);
  }
}

/** A message from a sender to an actor; ANY for whatever else reaches an actor. */
export const sendKey = (to: number, from: number | 'any'): string => `${to} ${from}`;

const TOGETHER =
  'nothing could be left out: units of several actors, or with notes, recover in several parts';

export class MaySend {
  /** Why nothing is known, or undefined. */
  readonly unknown: string | undefined;
  /** No actor is restarted more often than budgets allow. */
  readonly #restarts: number;
  #together = false;
  readonly #model: CompiledModel;
  readonly #walks: readonly Walk[];
  readonly #bare: readonly Map<number, number>[];

  constructor(model: CompiledModel) {
    this.#model = model;
    const { semantics, initial } = model;
    this.#restarts = model.actions.budgets.reduce((sum, { size }) => sum + size, 0);
    this.#walks = semantics.actors.map(() => new Walk());
    this.#bare = semantics.actors.map(() => new Map());
    for (let actor = 0; actor < semantics.monitorsFrom; actor++) {
      const walk = this.#walks[actor] as Walk;
      walk.node(this.#without(actor, initial.components[actor] as number));
      this.#messagesIn(actor, initial.components[actor] as number);
    }
    this.#conditional();
    this.unknown = this.#explore();
    if (this.unknown === undefined) for (const walk of this.#walks) propagate(walk);
  }

  /** Keys of everything that an actor may ever send from here on; undefined: not known. */
  from(actor: number, component: number): ReadonlySet<string> | undefined {
    if (this.unknown !== undefined) return undefined;
    return this.#walks[actor]?.find(this.#without(actor, component))?.sends;
  }

  /** Inputs whose condition may look at messages are taken to be possible at any time. */
  #conditional(): void {
    const { definition, semantics } = this.#model;
    const inputs = (definition.environment ?? []).filter(({ when }) => when !== undefined);
    const faults = (definition.faults ?? []).filter((f) => f.kind === 'event');
    for (const spec of [...inputs, ...faults]) {
      for (const event of listedEvents(spec)) {
        const walk = this.#walks[semantics.indexOf(spec.to) as number] as Walk;
        walk.stimulate({ event: semantics.event(event, 'of the definition') });
      }
    }
  }

  #messagesIn(actor: number, id: number): void {
    const { semantics } = this.#model;
    for (const { events } of semantics.componentAt(actor, id).inbox) {
      for (const message of events) {
        this.#walks[actor]?.stimulate({ event: semantics.network.eventOf(message) });
      }
    }
  }

  #explore(): string | undefined {
    const { monitorsFrom } = this.#model.semantics;
    try {
      for (let changed = true; changed; ) {
        changed = false;
        for (let actor = 0; actor < monitorsFrom; actor++) {
          const walk = this.#walks[actor] as Walk;
          for (const node of walk.nodes) {
            if (node.tried === walk.stimuli.length) continue;
            changed = true;
            this.#try(actor, walk, node);
            if (walk.nodes.length > MOST_STATES) return this.#tooMany(actor);
            if (this.#together) return TOGETHER;
          }
        }
      }
    } catch (error) {
      if (error instanceof InputError) return `an actor alone cannot be followed: ${error.message}`;
      throw error;
    }
    return undefined;
  }

  #tooMany(actor: number): string {
    const { name } = this.#model.semantics.actor(actor);
    return `nothing could be left out: ${name} alone, given anything at any time, has more than ${MOST_STATES} states`;
  }

  #try(actor: number, walk: Walk, node: Node): void {
    const { semantics } = this.#model;
    if (node.tried < 0) {
      for (const action of this.#model.actionsOf(actor, node.id)) this.#note(actor, node, action);
      node.tried = 0;
    }
    for (; node.tried < walk.stimuli.length; node.tried++) {
      // A start that belongs to a recovery means nothing at any other time.
      if (this.#together) return;
      const stimulus = walk.stimuli[node.tried] as Stimulus;
      const component = semantics.componentAt(actor, node.id);
      if ('letter' in stimulus) {
        this.#note(actor, node, semantics.receive({ to: actor, letter: stimulus.letter }, node.id));
      } else if (component.snapshot !== DOWN) {
        this.#note(actor, node, semantics.react(actor, component, stimulus.event));
      }
    }
  }

  #note(actor: number, node: Node, outcome: Outcome): void {
    const walk = this.#walks[actor] as Walk;
    const { incarnation, marks } = this.#model.semantics.componentAt(actor, outcome.next);
    // What is cut off is not cut off once more.
    if (incarnation > this.#restarts || new Set(marks).size < marks.length) return;
    node.targets.add(walk.node(this.#without(actor, outcome.next)));
    this.#messagesIn(actor, outcome.next);
    for (const push of outcome.pushes) this.#push(node, push);
  }

  #push(node: Node, push: Push): void {
    const { semantics } = this.#model;
    const walk = this.#walks[push.to] as Walk;
    for (const item of semantics.letters.of(push)) {
      if (item.kind === 'message' || item.kind === 'hand') {
        walk.stimulate({ event: item.event });
        node.sends.add(sendKey(push.to, item.kind === 'hand' ? 'any' : item.from));
      } else {
        if (item.kind === 'begin') this.#together = true;
        walk.stimulate({ letter: push.letter });
        node.sends.add(sendKey(push.to, 'any'));
      }
    }
  }

  /** The component without the messages in flight to it. */
  #without(actor: number, id: number): number {
    const memo = this.#bare[actor] as Map<number, number>;
    const known = memo.get(id);
    if (known !== undefined) return known;
    const runtime = this.#model.semantics.actor(actor);
    const component: Component = this.#model.semantics.componentAt(actor, id);
    const bare = component.inbox.length === 0 ? id : runtime.component({ ...component, inbox: [] });
    memo.set(id, bare);
    return bare;
  }
}

/** What can be sent later can be sent ever. */
const propagate = ({ nodes }: Walk): void => {
  for (let changed = true; changed; ) {
    changed = false;
    for (let at = nodes.length - 1; at >= 0; at--) {
      const node = nodes[at] as Node;
      const before = node.sends.size;
      for (const target of node.targets) {
        for (const key of (nodes[target] as Node).sends) node.sends.add(key);
      }
      if (node.sends.size > before) changed = true;
    }
  }
};
