/**
 * Real XState actors on a stage of our own: their mailboxes, their order of events and their life are
 * XState's, but the system they live in is this one. Nothing reaches a clock, another actor or the
 * outside: timers, messages to peers and emitted events are collected as requests.
 *
 * Facts about XState 5.33 that this file depends on: a child's actor takes `parent.system` for its
 * system, and tells it of itself (`@xstate.actor`) after its scope was made and before its first
 * snapshot is; `_initState` makes that snapshot; `_deferred` holds what is to be done at the start.
 */
import {
  type AnyActorLogic,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createActor,
  type EventObject,
} from 'xstate';
import { InputError } from '../errors.ts';
import { type Handed, type Insight, type MicrostepEvent, microstepOf } from '../microsteps.ts';
import { kindOf, still } from './kinds.ts';
import { RUNNING, STOPPED } from './tree.ts';
import { Cooler, shown } from './values.ts';

/** What the parts of XState's actors that are used here look like. */
export interface Player {
  id: string;
  sessionId: string;
  systemId: string | undefined;
  logic: AnyActorLogic;
  readonly src: unknown;
  readonly options: { readonly id?: string; readonly input?: unknown };
  _parent: Player | undefined;
  _snapshot: any;
  _syncSnapshot: boolean | undefined;
  _processingStatus: number;
  _initState: () => void;
  readonly _deferred: (() => void)[];
  readonly _actorScope: Record<string, any>;
  readonly mailbox: { _active: boolean };
  _send(event: EventObject): void;
  start(): void;
  subscribe(observer: object): void;
}

/** What actors asked for in a step; of whom it is, as objects, for names come when all is done. */
export type Wish =
  | {
      readonly kind: 'send';
      readonly from: Player;
      readonly to: string;
      readonly event: EventObject;
    }
  | {
      readonly kind: 'arm';
      readonly owner: Player;
      readonly to: Player | PeerRef;
      readonly event: EventObject;
      readonly id: string | undefined;
      readonly delayMs: number;
    }
  | { readonly kind: 'cancel'; readonly owner: Player; readonly id: string }
  | { readonly kind: 'emit'; readonly from: Player; readonly event: EventObject };

/** Stands for an actor of the surrounding system that is no part of the application. */
export class PeerRef {
  readonly id: string;
  readonly sessionId: string;
  constructor(name: string) {
    this.id = name;
    this.sessionId = name;
  }
  getSnapshot(): never {
    throw new InputError('NOT_SUPPORTED', `reading another actor (${this.id}) cannot be explored.`);
  }
}

/** What a stage is told about the application that plays on it. */
export interface Host {
  /** Name of the application in the system, and id of its root. */
  readonly name: string;
  readonly root: AnyStateMachine;
  readonly peers: ReadonlyMap<string, PeerRef>;
  /** Whether an action that is a plain function is run; told of each that is met. */
  readonly runsAction: (type: string) => boolean;
  /** Looks at each machine once, before it plays. */
  readonly checkMachine: (machine: AnyStateMachine, name: string) => void;
  /** Whether a name is in use as data, so that it must not be given to another actor. */
  readonly isNameTaken: (id: string) => boolean;
  readonly insight: Insight | undefined;
}

export class Stage {
  readonly wishes: Wish[] = [];
  /** All actors of this stage, in the order in which they came. */
  readonly players: Player[] = [];
  readonly running = new Set<Player>();
  readonly keyed = new Map<string, Player>();
  readonly #logics = new Map<Player, AnyActorLogic>();
  readonly #host: Host;
  readonly #anchor: { readonly system: object };
  /** While an actor of an earlier step is put back: it takes no first snapshot. */
  #reviving = false;
  readonly #between = new Map<Player, AnyMachineSnapshot>();

  constructor(host: Host) {
    this.#host = host;
    this.#anchor = { system: this.#system() };
  }

  /** Makes the root and starts it, as `createActor(root, { input }).start()` does. */
  open(input: unknown): Player {
    const root = this.#make(this.#host.root, { input, id: this.#host.name });
    root.subscribe({ error: () => {} });
    root.start();
    return root;
  }

  /** Puts an actor of an earlier step back, without a snapshot; nothing of it runs. */
  revive(logic: AnyActorLogic, options: object): Player {
    this.#reviving = true;
    const player = this.#make(logic, options);
    this.#reviving = false;
    return player;
  }

  #make(logic: AnyActorLogic, options: object): Player {
    const parented = { parent: this.#anchor, ...options };
    return createActor(logic, parented as never) as unknown as Player;
  }

  /** XState's own relay: to an actor here, or to a peer. */
  relay(from: Player | undefined, to: Player | PeerRef, event: EventObject): void {
    if (to instanceof PeerRef) {
      this.wishes.push({ kind: 'send', from: from as Player, to: to.id, event });
    } else {
      const player = playerOf(to);
      if (player === undefined) throw new TypeError('an event is sent to what is no actor');
      if (player._processingStatus === STOPPED) return;
      if (from !== undefined && from !== player) {
        const { insight } = this.#host;
        insight?.handed(told(from, player, event));
      }
      player._send(event);
    }
  }

  #adopt(player: Player): void {
    this.players.push(player);
    if (player._parent === (this.#anchor as unknown)) player._parent = undefined;
    if (player.options.id === undefined) this.#name(player);
    const above = player._parent;
    player.sessionId = above === undefined ? player.id : `${above.sessionId}.${player.id}`;
    Object.assign(player._actorScope, { id: player.id, sessionId: player.sessionId });
    const { logic } = player;
    this.#logics.set(player, logic);
    if (kindOf(logic) === 'machine') this.#host.checkMachine(logic as AnyStateMachine, player.id);
    player.logic = still(logic);
    this.#dress(player);
    if (this.#reviving) player._initState = () => {};
  }

  /** XState numbers nameless actors through the whole process; here the name is the least free one. */
  #name(player: Player): void {
    const base = wordOf(player.src);
    const siblings = this.players.filter(({ _parent }) => _parent === player._parent);
    const isFree = (id: string): boolean =>
      !siblings.some((other) => other.id === id) && !this.#host.isNameTaken(id);
    let n = 1;
    while (!isFree(`${base}#${n}`)) n += 1;
    player.id = `${base}#${n}`;
  }

  /** The logic that an actor was made of; what it plays may be a stilled form of it. */
  logicOf(player: Player): AnyActorLogic {
    return this.#logics.get(player) as AnyActorLogic;
  }

  #dress(player: Player): void {
    Object.assign(player._actorScope, {
      logger: () => {},
      emit: (event: EventObject) => this.wishes.push({ kind: 'emit', from: player, event }),
      actionExecutor: (action: ExecutableAction) => {
        const run = (): void => this.#run(action);
        if (player._processingStatus === RUNNING) run();
        else player._deferred.push(run);
      },
    });
  }

  #run({ type, exec, info, params }: ExecutableAction): void {
    if (exec === undefined) return;
    if (type.startsWith('xstate.') || this.#host.runsAction(type)) exec(info, params);
  }

  #system(): object {
    const scheduler = {
      schedule: (
        owner: Player,
        to: Player | PeerRef,
        event: EventObject,
        delayMs: number,
        id?: string,
      ) => this.wishes.push({ kind: 'arm', owner, to, event, id, delayMs }),
      cancel: (owner: Player, id: string) =>
        this.wishes.push({ kind: 'cancel', owner, id: String(id) }),
      // Timers of actors that have ended are taken away together, once the step is over.
      cancelAll: () => {},
    };
    return {
      _bookId: () => `x:${this.players.length}`,
      _register: (_: string, player: Player) => this.running.add(player),
      _unregister: (player: Player) => this.#unregister(player),
      _set: (systemId: string, player: Player) => this.key(systemId, player),
      get: (name: string) => this.keyed.get(name) ?? this.#peer(name),
      getAll: () => Object.fromEntries(this.keyed),
      inspect: () => ({ unsubscribe: () => {} }),
      _sendInspectionEvent: (event: MicrostepEvent & { readonly actorRef: Player }) => {
        if (event.type === '@xstate.actor') this.#adopt(event.actorRef);
        if (event.type === '@xstate.microstep') this.#inspect(event, event.actorRef);
      },
      _relay: (from: Player, to: Player, event: EventObject) => this.relay(from, to, event),
      scheduler,
      _logger: () => {},
      _clock: {},
      _snapshot: { _scheduledEvents: {} },
      getSnapshot: () => ({ _scheduledEvents: {} }),
      start: () => {},
    };
  }

  /** Between two microsteps of one event an actor still has the snapshot from before the first. */
  #inspect(event: MicrostepEvent, player: Player): void {
    const { insight } = this.#host;
    if (insight === undefined) return;
    const before = this.#between.get(player) ?? player._snapshot;
    insight.microstep(microstepOf(event, before, player.sessionId));
    this.#between.set(player, event.snapshot);
  }

  /** In a system of several, an application is known to itself by its name, as all others are. */
  #peer(name: string): Player | PeerRef | undefined {
    const { peers } = this.#host;
    return peers.size > 0 && name === this.#host.name ? this.players[0] : peers.get(name);
  }

  key(systemId: string, player: Player): void {
    const existing = this.keyed.get(systemId);
    if (existing !== undefined && existing !== player) {
      throw new Error(`Actor with system ID '${systemId}' already exists.`);
    }
    this.keyed.set(systemId, player);
  }

  #unregister(player: Player): void {
    this.running.delete(player);
    const { systemId } = player;
    if (systemId !== undefined && this.keyed.get(systemId) === player) this.keyed.delete(systemId);
  }
}

/** With the event as data for a person; of what is no data, and of snapshots, the type alone. */
const told = (from: Player, to: Player, event: EventObject): Handed => {
  const { type } = event;
  const between = { from: from.sessionId, to: to.sessionId };
  if (type.startsWith('xstate.snapshot.')) return { ...between, event: { type } };
  const nameOf = (value: object): string | undefined =>
    value instanceof PeerRef ? value.id : playerOf(value)?.sessionId;
  try {
    const cold = new Cooler(nameOf, `event ${type}`).cool(event, 'event');
    return { ...between, event: shown(cold) as EventObject };
  } catch {
    return { ...between, event: { type } };
  }
};

interface ExecutableAction {
  readonly type: string;
  readonly params?: unknown;
  readonly info?: unknown;
  readonly exec?: (info: unknown, params: unknown) => void;
}

/** What to call actor logic: the name that its parent uses, a machine's id, or its kind. */
export const wordOf = (src: unknown): string => {
  if (typeof src === 'string') return src;
  const logic = src as AnyActorLogic & { readonly id?: string };
  const { id } = logic;
  return typeof id === 'string' && id !== '(machine)' ? id : kindOf(logic);
};

/**
 * The actor behind a value, if it is one. Not by its class: an application may have brought a copy
 * of XState of its own.
 */
export const playerOf = (value: unknown): Player | undefined =>
  typeof value === 'object' && value !== null && '_processingStatus' in value
    ? (value as Player)
    : undefined;
