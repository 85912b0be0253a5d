/**
 * An application behind the same interface as a single machine (`xstate.ts`): a snapshot is that of
 * the root together with all actors below it, and a reaction is what live XState does with one event
 * until every actor of the application is at rest.
 */
import type { AnyActorLogic, AnyMachineSnapshot, AnyStateMachine, EventObject } from 'xstate';
import { deepFreeze, encode } from '../encode.ts';
import { InputError } from '../errors.ts';
import type { Insight } from '../microsteps.ts';
import type { Reaction, Request } from '../xstate.ts';
import { Capture } from './capture.ts';
import { isMachine, kindOf } from './kinds.ts';
import { type Deed, declaredIn, isOutward, type Outcomes, outcomesOf } from './outcomes.ts';
import { perform, requestsOf } from './requests.ts';
import { type Revived, revive } from './revive.ts';
import { type Host, PeerRef, type Player, Stage, wordOf } from './stage.ts';
import {
  addressed,
  INWARD,
  type Inward,
  isInward,
  type NodeRecord,
  RUNNING,
  type Tree,
  type TreeSnapshot,
  treeKey,
  treeOf,
} from './tree.ts';
import { Cooler, shown, warm } from './values.ts';

/** What an author says about an application, beyond its root machine. */
export interface AppSpec {
  readonly outcomes: Outcomes;
  /** Actions that are plain functions: all are run, or those of these names. */
  readonly pure: 'all' | readonly string[];
  readonly checkMachine: (machine: AnyStateMachine, name: string) => void;
}

/** Something that an actor may do now. */
export interface Possible {
  readonly event: Inward & { readonly deed: Deed; readonly value: unknown };
  readonly key: string;
  readonly at: number;
}

export class TreeAdapter {
  /** Names of the plain functions among the actions that were met and not run. */
  readonly skipped = new Set<string>();
  /** Told of all its machines, while somebody wants to know. */
  insight: Insight | undefined;
  readonly #name: string;
  readonly #machine: AnyStateMachine;
  readonly #app: AppSpec;
  readonly #peers: ReadonlyMap<string, PeerRef>;
  readonly #logics = new Map<AnyActorLogic, string>();
  readonly #checked = new WeakSet<object>();

  constructor(name: string, machine: AnyStateMachine, app: AppSpec, peers: readonly string[]) {
    this.#name = name;
    this.#machine = machine;
    this.#app = app;
    const others = peers.filter((peer) => peer !== name);
    this.#peers = new Map(others.map((peer) => [peer, new PeerRef(peer)]));
  }

  start(input: unknown): Reaction {
    const stage = new Stage(this.#host(() => false));
    return this.#settle(stage, stage.open(input), new Map());
  }

  /** Whether a machine selects a transition; an actor of another kind gets whatever it is sent. */
  reactsTo(snapshot: AnyMachineSnapshot, event: EventObject): boolean {
    const tree = treeOf(snapshot) as Tree;
    const { at, event: own } = addressed(event);
    return this.#selects(this.#revive(tree), tree, at, own);
  }

  react(snapshot: AnyMachineSnapshot, event: EventObject): Reaction {
    const tree = treeOf(snapshot) as Tree;
    const { stage, players, resolve } = this.#revive(tree, event);
    const player = players.get(isInward(event) ? event.at : '');
    if (player !== undefined) {
      if (isInward(event) && event.deed !== undefined) {
        perform(stage, player, event.deed, warm(event.value, resolve));
      } else {
        const { event: own } = addressed(event);
        stage.relay(undefined, player, warm(own, resolve) as EventObject);
      }
    }
    const ran = tree.nodes.filter(({ phase }) => phase === RUNNING).map(({ path }) => path);
    const before = new Map(ran.map((path) => [players.get(path) as Player, path]));
    return this.#settle(stage, players.get('') as Player, before);
  }

  /** Every outcome that has a place of its own in the declaration. */
  declared(): ReturnType<typeof declaredIn> {
    return declaredIn(this.#app.outcomes);
  }

  /** What actors that are no machines may do in a state, as declared. */
  possible(snapshot: AnyMachineSnapshot): Possible[] {
    const tree = treeOf(snapshot) as Tree;
    const outward = tree.nodes.filter(
      (node) => node.phase === RUNNING && isOutward(kindOf(node.logic)),
    );
    if (outward.length === 0) return [];
    let revived: Revived | undefined;
    const heard = (node: NodeRecord, event: EventObject): boolean => {
      revived ??= this.#revive(tree);
      return this.#selects(revived, tree, node.parent as string, event);
    };
    return outward.flatMap((node) => this.#possibleOf(node, heard));
  }

  #possibleOf(
    node: NodeRecord,
    heard: (node: NodeRecord, event: EventObject) => boolean,
  ): Possible[] {
    const { path, id, logic } = node;
    const input = shown(node.snapshot.fields.input);
    const actor = { path, id, src: wordOf(node.src), kind: kindOf(logic), input };
    const cooler = new Cooler(() => undefined, `outcome of ${path}`);
    const out: Possible[] = [];
    for (const { deed, value, key, at } of outcomesOf(this.#app.outcomes, actor)) {
      if (deed === 'sends' && !heard(node, value as EventObject)) continue;
      const cold = deepFreeze(cooler.cool(value, deed));
      out.push({ event: { type: INWARD, at: path, deed, value: cold }, key, at });
    }
    return out;
  }

  #selects({ players }: Revived, tree: Tree, at: string, event: EventObject): boolean {
    const player = players.get(at);
    if (player === undefined || player._processingStatus !== RUNNING) return false;
    const node = tree.nodes.find(({ path }) => path === at) as NodeRecord;
    if (!isMachine(node.logic)) return kindOf(node.logic) === 'transition';
    try {
      return node.logic.getTransitionData(player._snapshot, event).length > 0;
    } catch {
      return true; // a throwing guard is a reaction: the actor fails
    }
  }

  #revive(tree: Tree, event?: EventObject): Revived {
    let text: string | undefined;
    const isNameTaken = (id: string): boolean => {
      text ??= encode([tree.nodes.map(({ snapshot }) => snapshot.fields), event], 'names in use');
      return text.includes(JSON.stringify(id));
    };
    return revive(tree, this.#host(isNameTaken));
  }

  #host(isNameTaken: (id: string) => boolean): Host {
    return {
      name: this.#name,
      root: this.#machine,
      peers: this.#peers,
      isNameTaken,
      insight: this.insight,
      runsAction: (type) => {
        const { pure } = this.#app;
        if (pure === 'all' || pure.includes(type)) return true;
        this.skipped.add(type);
        return false;
      },
      checkMachine: (machine, name) => {
        if (this.#checked.has(machine)) return;
        this.#checked.add(machine);
        this.#app.checkMachine(machine, name);
      },
    };
  }

  /** @param before the actors that ran before the step, with the names they had */
  #settle(stage: Stage, root: Player, before: ReadonlyMap<Player, string>): Reaction {
    for (const { _snapshot } of stage.players) {
      if (_snapshot?.error instanceof InputError) throw _snapshot.error;
    }
    const capture = new Capture(stage, before, this.#name);
    const nodes = capture.nodes(root);
    const gone = [...before]
      .filter(([player]) => player._processingStatus !== RUNNING)
      .map(([, path]): Request => ({ kind: 'gone', path }));
    const wished = requestsOf(stage.wishes, capture, this.#name);
    return { snapshot: this.#snapshot(nodes), requests: [...gone, ...wished] };
  }

  #snapshot(nodes: readonly NodeRecord[]): AnyMachineSnapshot {
    const [root] = nodes as [NodeRecord];
    const key = treeKey(nodes, (node) => this.#logicName(node));
    const { machine, fields } = root.snapshot;
    const tree: Tree = { nodes, key };
    return { ...machine, ...(shown(fields) as object), tree } as unknown as TreeSnapshot;
  }

  /** Two logics of one name are told apart by which was met first. */
  #logicName({ logic, src }: NodeRecord): string {
    const known = this.#logics.get(logic);
    if (known !== undefined) return known;
    const word = wordOf(src);
    const alike = [...this.#logics.values()].filter((name) => name.split('’')[0] === word).length;
    const name = alike === 0 ? word : `${word}’${alike + 1}`;
    this.#logics.set(logic, name);
    return name;
  }
}
