/**
 * From the actors on a stage, once a step is over, to a tree: who belongs to it, what each is called,
 * and what each knows. Running actors keep their names, for timers speak of them.
 */
import { deepFreeze } from '../encode.ts';
import { errorText } from '../snapshots.ts';
import { peerName } from './revive.ts';
import { type Player, playerOf, type Stage } from './stage.ts';
import { type ColdSnapshot, type NodeRecord, RUNNING } from './tree.ts';
import { Cooler } from './values.ts';

/** Sets a second actor of one path apart: a stopped one that somebody still refers to. */
const TWIN = '~';

export class Capture {
  readonly #stage: Stage;
  readonly #names = new Map<Player, string>();
  readonly #taken = new Set<string>();
  readonly #queue: Player[] = [];
  readonly #whose: string;

  /** @param before the actors that ran before the step, with the names they had */
  constructor(stage: Stage, before: ReadonlyMap<Player, string>, whose: string) {
    this.#stage = stage;
    this.#whose = whose;
    for (const [player, name] of before) {
      if (player._processingStatus === RUNNING) this.#take(player, name);
    }
  }

  /** All actors that matter: what the root has below it, what runs, and what is referred to. */
  nodes(root: Player): NodeRecord[] {
    this.#below(root);
    for (const player of this.#stage.running) this.name(player);
    const nodes: NodeRecord[] = [];
    for (let next = 0; next < this.#queue.length; next += 1) {
      nodes.push(this.#record(this.#queue[next] as Player));
    }
    return nodes;
  }

  /** Name of an actor, which from now on belongs to the tree. */
  name(player: Player): string {
    const known = this.#names.get(player);
    if (known !== undefined) {
      if (!this.#queue.includes(player)) this.#queue.push(player);
      return known;
    }
    const { _parent: parent, id } = player;
    const above = parent === undefined ? '' : this.name(parent);
    const own = above === '' ? id : `${above}.${id}`;
    const path = parent === undefined ? '' : own;
    let name = path;
    for (let n = 2; this.#taken.has(name); n += 1) name = `${path}${TWIN}${n}`;
    this.#take(player, name);
    this.#queue.push(player);
    return name;
  }

  /** Path of an actor for words only: it need not belong to the tree. */
  nameOf(player: Player): string {
    const known = this.#names.get(player);
    if (known !== undefined || player._parent === undefined) return known ?? '';
    const above = this.nameOf(player._parent);
    return above === '' ? player.id : `${above}.${player.id}`;
  }

  /** Plain data of anything that an actor of this stage made. */
  cool(value: unknown, path: string, of: string): unknown {
    const nameOf = (object: object): string | undefined => {
      const player = playerOf(object);
      return player === undefined ? peerName(object) : this.name(player);
    };
    return deepFreeze(new Cooler(nameOf, of).cool(value, path));
  }

  #take(player: Player, name: string): void {
    this.#names.set(player, name);
    this.#taken.add(name);
  }

  #below(player: Player): void {
    this.name(player);
    for (const child of Object.values(childrenOf(player))) {
      if (!this.#queue.includes(child)) this.#below(child);
    }
  }

  #record(player: Player): NodeRecord {
    const { id, src, systemId, _parent: parent, _processingStatus: phase } = player;
    const path = this.name(player);
    const keyed = systemId !== undefined && this.#stage.keyed.get(systemId) === player;
    return {
      path,
      id,
      parent: parent === undefined ? null : this.name(parent),
      logic: this.#stage.logicOf(player),
      src,
      systemId: keyed ? systemId : null,
      synced: player._syncSnapshot === true,
      phase,
      snapshot: this.#snapshot(player, path),
    };
  }

  #snapshot(player: Player, path: string): ColdSnapshot {
    const of = `actor ${[this.#whose, path].filter((part) => part !== '').join('.')}`;
    const { _snapshot: snapshot } = player;
    if (!('machine' in snapshot)) {
      const { error, _subscription, ...fields } = snapshot;
      const cold = this.cool(fields, 'snapshot', of) as object;
      return { machine: null, fields: { ...cold, error: this.#error(error, of) }, children: [] };
    }
    const { context, status, output, error } = snapshot;
    const fields = {
      context: this.cool(context, 'context', of),
      status,
      output: this.cool(output, 'output', of),
      error: this.#error(error, of),
    };
    const children = Object.entries(childrenOf(player));
    return {
      machine: {
        ...snapshot,
        context: undefined,
        output: undefined,
        error: undefined,
        children: {},
      },
      fields,
      children: children.map(([key, child]) => [key, this.name(child)] as const),
    };
  }

  /** Anything may be thrown; what is no data is known by its text. */
  #error(error: unknown, of: string): unknown {
    try {
      return this.cool(error, 'error', of);
    } catch {
      return errorText(error);
    }
  }
}

const childrenOf = (player: Player): Readonly<Record<string, Player>> =>
  player._snapshot?.children ?? {};
