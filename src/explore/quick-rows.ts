/**
 * Rows of an actor put together from what is known already: the delivery of a message does the same
 * whatever else lies in the inbox, and a message joins an inbox in the same way whatever its owner
 * knows. Each is worked out once, the slow way. Gives up where that would not be true.
 */
import type { Action } from '../system/action.ts';
import type { CompiledModel } from '../system/compile.ts';
import { DOWN, inboxKey, inboxWith, type Queue } from '../system/component.ts';
import type { Components } from '../system/components.ts';
import { crashes, faultName } from '../system/lasting.ts';
import { deliverable, dequeue } from '../system/links.ts';
import { MISSING, PairTable } from './pair-table.ts';

/** What becomes of the inbox. */
type Fate = 'kept' | 'delivered' | 'lost';

/** An action, up to its next component and its index. */
interface Shape {
  readonly isFault: boolean;
  /** Does nothing at all if the component stays the same. */
  readonly isSilent: boolean;
  /** Its row, with a next component and an index of no meaning. */
  readonly row: readonly number[];
}

/** An action of every component with the same rest, up to what depends on the inbox. */
interface Template extends Shape {
  readonly rest: number;
  readonly fate: Fate;
}

/** A message that could be delivered next. */
interface Head {
  /** Number of sender and message, taken together. */
  readonly id: number;
  /** Number of the inbox without it. */
  readonly left: number;
}

/** What rows are made of. */
export interface Maker {
  readonly row: (index: number, action: Action) => number[];
  readonly isSilent: (action: Action) => boolean;
}

/** One action of a component. */
export type Visit = (index: number, next: number, shape: Shape) => void;

const NEVER = -1;
const MAX_MESSAGES = 2 ** 20;

export class QuickRows {
  readonly #model: CompiledModel;
  readonly #actor: number;
  readonly #maker: Maker;
  readonly #components: Components;
  /** Whether the actions of components without marks come from rest and inbox apart. */
  readonly #isSimple: boolean;
  readonly #templates: Template[] = [];
  /** (rest, message) → template, or NEVER. */
  readonly #deliveries = new PairTable();
  readonly #others: (readonly Template[] | undefined)[] = [];
  readonly #heads: (readonly Head[] | undefined)[] = [];
  readonly #messages = new Map<number, number>();
  /** (inbox, letter) → inbox, or what `push` of the tables answers. */
  readonly #arrivals = new PairTable();
  readonly #isMail: (boolean | undefined)[] = [];

  constructor(model: CompiledModel, actor: number, maker: Maker) {
    this.#model = model;
    this.#actor = actor;
    this.#maker = maker;
    this.#components = model.semantics.actor(actor).components;
    this.#isSimple = isSimple(model, actor);
  }

  /** Visits all actions of a component, in canonical order. @returns false if it cannot */
  visit(component: number, visit: Visit): boolean {
    if (!this.#isSimple) return false;
    const rest = this.#components.rest(component);
    if (!this.#isPlain(rest)) return false;
    const inbox = this.#components.inbox(component);
    const heads = this.#headsOf(inbox);
    if (!this.#knows(rest, heads)) this.#learn(component, rest, heads);
    let index = 0;
    for (const head of heads) {
      const known = this.#deliveries.get(rest, head.id);
      if (known === NEVER) continue;
      const template = this.#templates[known] as Template;
      visit(index, this.#components.of(template.rest, head.left), template);
      index += 1;
    }
    for (const template of this.#others[rest] as readonly Template[]) {
      const left = template.fate === 'lost' ? this.#emptyInbox() : inbox;
      visit(index, this.#components.of(template.rest, left), template);
      index += 1;
    }
    return true;
  }

  /**
   * Component after a letter, or a negative answer.
   *
   * @param slow works it out anew
   */
  push(component: number, letter: number, slow: () => number): number {
    if (!this.#mail(letter)) return slow();
    const rest = this.#components.rest(component);
    if (!this.#isPlain(rest)) return slow();
    const inbox = this.#components.inbox(component);
    const known = this.#arrivals.get(inbox, letter);
    if (known !== MISSING) return known < 0 ? known : this.#components.of(rest, known);
    const answer = slow();
    this.#arrivals.set(inbox, letter, answer < 0 ? answer : this.#components.inbox(answer));
    return answer;
  }

  /** Whether a letter holds nothing but messages for the inbox. */
  #mail(letter: number): boolean {
    const to = this.#actor;
    this.#isMail[letter] ??= this.#model.semantics.letters
      .of({ to, letter })
      .every(({ kind }) => kind === 'message');
    return this.#isMail[letter] as boolean;
  }

  #isPlain(rest: number): boolean {
    const { snapshot, marks } = this.#components.rests.get(rest);
    return snapshot !== DOWN && marks.length === 0;
  }

  #emptyInbox(): number {
    return this.#components.inboxes.intern('', () => []);
  }

  #headsOf(inbox: number): readonly Head[] {
    this.#heads[inbox] ??= this.#components.inboxes.get(inbox).flatMap((queue) => {
      const link = this.#model.semantics.link(queue.from, this.#actor);
      return deliverable(link, queue.events).map((message) => this.#head(inbox, queue, message));
    });
    return this.#heads[inbox] as readonly Head[];
  }

  #head(inbox: number, queue: Queue, message: number): Head {
    const { semantics } = this.#model;
    const key = queue.from * MAX_MESSAGES + message;
    const id = this.#messages.get(key) ?? this.#messages.size;
    this.#messages.set(key, id);
    const link = semantics.link(queue.from, this.#actor);
    const rest = dequeue(link, queue.events, message);
    const left = inboxWith(this.#components.inboxes.get(inbox), queue.from, rest);
    return { id, left: this.#components.inboxes.intern(inboxKey(left), () => left) };
  }

  #knows(rest: number, heads: readonly Head[]): boolean {
    if (this.#others[rest] === undefined) return false;
    return heads.every(({ id }) => this.#deliveries.get(rest, id) !== MISSING);
  }

  /** Works out all actions of a component, and keeps what holds for others, too. */
  #learn(component: number, rest: number, heads: readonly Head[]): void {
    const { semantics } = this.#model;
    const whole = semantics.componentAt(this.#actor, component);
    const actions = this.#model.actionsOf(this.#actor, component);
    let done = 0;
    const given = whole.inbox.flatMap((queue) => {
      const waiting = semantics.waiting(this.#actor, whole, queue);
      const link = semantics.link(queue.from, this.#actor);
      return deliverable(link, queue.events).map((message) => waiting.includes(message));
    });
    for (const [i, { id }] of heads.entries()) {
      const template = given[i] ? this.#template(actions[done++] as Action, 'delivered') : NEVER;
      this.#deliveries.set(rest, id, template === NEVER ? NEVER : this.#number(template));
    }
    this.#others[rest] = actions.slice(done).map((action) => {
      const loses = action.step.kind === 'crash' && this.#losesInbox(action.step.name);
      return this.#template(action, loses ? 'lost' : 'kept');
    });
  }

  #number(template: Template): number {
    return this.#templates.push(template) - 1;
  }

  #template(action: Action, fate: Fate): Template {
    return {
      rest: this.#components.rest(action.next),
      fate,
      isFault: action.faultId !== '',
      isSilent: this.#maker.isSilent(action),
      row: this.#maker.row(0, action),
    };
  }

  #losesInbox(unit: string): boolean {
    const fault = crashes(this.#model.definition).find((crash) => faultName(crash) === unit);
    return (fault?.inbox ?? 'lose') === 'lose';
  }
}

/**
 * Whether actions of an actor that is up and suffers from nothing are deliveries, which read what
 * the actor knows and one message, and others that do not read its inbox at all.
 */
const isSimple = ({ semantics, definition }: CompiledModel, actor: number): boolean => {
  const { name } = semantics.actor(actor);
  const reads = (spec: { readonly to?: unknown; readonly when?: unknown }): boolean =>
    spec.to === name && spec.when !== undefined;
  const natural = (definition.links ?? []).some((l) => l.lossy === true || l.duplicating === true);
  if (actor >= semantics.monitorsFrom || semantics.clock !== undefined || natural) return false;
  if ((definition.environment ?? []).some(reads)) return false;
  return (definition.faults ?? []).every(
    (fault) => fault.kind === 'crash' || (fault.kind === 'event' && !reads(fault)),
  );
};
