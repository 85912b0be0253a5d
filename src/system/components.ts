/**
 * The components of one actor, by number: each is a pair of what the actor itself knows (its rest)
 * and its inbox. There are far fewer of either than of pairs, so a component is made from two
 * numbers, without any text; as an object it exists only for those who look at it.
 */
import { type Component, componentKey } from './component.ts';
import { Inboxes } from './inboxes.ts';
import { Interner } from './interner.ts';
import { APART, MISSING, PairTable } from './pair-table.ts';

export class Components {
  /** What the actor knows, as a component without messages. */
  readonly rests = new Interner<Component>();
  readonly inboxes = new Inboxes();
  readonly #restOf: number[] = [];
  readonly #inboxOf: number[] = [];
  /** (rest, inbox) → component. */
  readonly #wholes = new PairTable(undefined, APART);
  readonly #objects: (Component | undefined)[] = [];

  get size(): number {
    return this.#restOf.length;
  }

  /** The number of a component that somebody made. */
  intern(component: Component): number {
    const { inbox } = component;
    const bare = inbox.length === 0 ? component : { ...component, inbox: [] };
    const rest = this.rests.intern(componentKey(bare), () => bare);
    const id = this.of(rest, this.inboxes.intern(inbox));
    this.#objects[id] ??= component;
    return id;
  }

  /** The number of the component with this rest and this inbox. */
  of(rest: number, inbox: number): number {
    const known = this.#wholes.get(rest, inbox);
    if (known !== MISSING) return known;
    const id = this.#restOf.push(rest) - 1;
    this.#inboxOf.push(inbox);
    this.#objects.push(undefined);
    this.#wholes.set(rest, inbox, id);
    return id;
  }

  get(id: number): Component {
    const known = this.#objects[id];
    if (known !== undefined) return known;
    const inbox = this.inboxes.get(this.inbox(id));
    const made = { ...this.rests.get(this.rest(id)), inbox };
    this.#objects[id] = made;
    return made;
  }

  rest(id: number): number {
    return this.#restOf[id] as number;
  }

  inbox(id: number): number {
    return this.#inboxOf[id] as number;
  }

  /** Canonical texts, by number. */
  get texts(): Iterable<string> {
    const rests = [...this.rests.texts];
    const inboxes = [...this.inboxes.texts];
    return this.#restOf.map((rest, id) => `${rests[rest]} ${inboxes[this.inbox(id)]}`);
  }
}
