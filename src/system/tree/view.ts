/**
 * How properties see an actor within an application: by its id below the actor that they know. One
 * view tells what is so; the other asks for it through the actor above, so that what it reads is
 * recorded there, question by question.
 */
import type { ActorView, InFlight, Plain } from '../basics.ts';
import { encode } from '../encode.ts';
import { errorText } from '../snapshots.ts';
import { type NodeRecord, nodeAt, ownerOf, STOPPED, type Tree } from './tree.ts';
import { shown } from './values.ts';

type Parent = Omit<ActorView, 'pick'>;
type Select = (actor: Parent) => Plain;
type Ask = (select: Select, name: string) => Plain;

export const idsBelow = (node: NodeRecord | undefined): readonly string[] =>
  (node?.snapshot.children ?? []).map(([key]) => key);

/** An actor as it is in a tree; where there is none, one that is not up and matches nothing. */
export class ChildView implements ActorView {
  readonly name: string;
  readonly #tree: Tree | undefined;
  readonly #path: string;
  readonly #node: NodeRecord | undefined;
  readonly timers: readonly string[] = [];
  readonly inbox: readonly InFlight[] = [];

  constructor(name: string, tree: Tree | undefined, path: string) {
    this.name = name;
    this.#tree = tree;
    this.#path = path;
    this.#node = tree === undefined ? undefined : nodeAt(tree, path);
  }

  get up(): boolean {
    return this.#node !== undefined && this.#node.phase !== STOPPED;
  }

  /** State of a machine; of other actors their status. */
  get value(): unknown {
    if (this.#node === undefined) return 'gone';
    return this.#node.snapshot.machine?.value ?? this.status;
  }

  get context(): any {
    const { context, input } = this.#node?.snapshot.fields ?? {};
    return shown(context ?? (input === undefined ? null : { input }));
  }

  get status(): ActorView['status'] {
    if (this.#node === undefined) return 'stopped';
    return this.#node.snapshot.fields.status as ActorView['status'];
  }

  get error(): unknown {
    if (this.status !== 'error') return undefined;
    return errorText(shown(this.#node?.snapshot.fields.error));
  }

  matches(state: unknown): boolean {
    const machine = this.#node?.snapshot.machine;
    return machine?.matches(state as never) ?? false;
  }

  hasTag(tag: string): boolean {
    return this.#node?.snapshot.machine?.hasTag(tag as never) ?? false;
  }

  child(id: string): ActorView {
    return new ChildView(`${this.name}.${id}`, this.#tree, `${this.#path}.${id}`);
  }

  get children(): readonly string[] {
    return idsBelow(this.#node);
  }

  pick<T extends Plain>(select: (actor: Parent) => T): T {
    return select(this);
  }
}

/** What is read of an application as a whole. */
export interface Whole {
  readonly local: () => Parent;
  /** Ids of all its timers. */
  readonly timers: () => readonly string[];
}

/** Asks every question of the actor above. */
export class AskedChild implements ActorView {
  readonly name: string;
  readonly #id: string;
  readonly #ask: Ask;
  readonly #whole: Whole;
  readonly inbox: readonly InFlight[] = [];

  constructor(name: string, id: string, ask: Ask, whole: Whole) {
    this.name = name;
    this.#id = id;
    this.#ask = ask;
    this.#whole = whole;
  }

  get up(): boolean {
    return this.#of('up', (child) => child.up) as boolean;
  }

  get status(): ActorView['status'] {
    return this.#of('status', (child) => child.status) as ActorView['status'];
  }

  get value(): unknown {
    return this.#there.value;
  }

  get context(): any {
    return this.#there.context;
  }

  get error(): unknown {
    return this.#there.error;
  }

  matches(state: unknown): boolean {
    const name = `matches ${encode(state, 'matches()', 'state')}`;
    return this.#of(name, (child) => child.matches(state)) as boolean;
  }

  hasTag(tag: string): boolean {
    return this.#of(`tag ${tag}`, (child) => child.hasTag(tag)) as boolean;
  }

  get timers(): readonly string[] {
    const own = this.#whole.timers().map(ownerOf);
    return own.filter(({ owner }) => owner === this.#id).map(({ id }) => id);
  }

  child(id: string): ActorView {
    return new AskedChild(`${this.name}.${id}`, `${this.#id}.${id}`, this.#ask, this.#whole);
  }

  get children(): readonly string[] {
    return this.#of('children', (child) => child.children) as readonly string[];
  }

  pick<T extends Plain>(select: (actor: Parent) => T): T {
    return select(this);
  }

  get #there(): ActorView {
    return this.#whole.local().child(this.#id);
  }

  #of(question: string, select: (child: ActorView) => Plain): Plain {
    return this.#ask((actor) => select(actor.child(this.#id)), `child ${this.#id} ${question}`);
  }
}
