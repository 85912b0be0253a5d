/** From a tree back to real actors on a stage, exactly as they were when the last step was over. */
import { type Host, PeerRef, type Player, Stage } from './stage.ts';
import { type NodeRecord, RUNNING, type Tree } from './tree.ts';
import { type Resolve, warm } from './values.ts';

export interface Revived {
  readonly stage: Stage;
  readonly players: ReadonlyMap<string, Player>;
  readonly resolve: Resolve;
}

/** How a reference to an actor of the surrounding system is written in a cooled value. */
export const PEER = '→';

export const revive = (tree: Tree, host: Host): Revived => {
  const stage = new Stage(host);
  const players = new Map<string, Player>();
  const records = new Map(tree.nodes.map((node) => [node.path, node]));
  const make = (path: string): Player => {
    const known = players.get(path);
    if (known !== undefined) return known;
    const node = records.get(path) as NodeRecord;
    // Parents first: a child's actor asks its parent for the system.
    const parent = node.parent === null ? {} : { parent: make(node.parent) };
    const { id, src, synced: syncSnapshot } = node;
    const player = stage.revive(node.logic, { ...parent, id, src, syncSnapshot });
    players.set(path, player);
    return player;
  };
  for (const { path } of tree.nodes) make(path);
  const resolve: Resolve = (name) =>
    name.startsWith(PEER) ? host.peers.get(name.slice(1)) : players.get(name);
  for (const node of tree.nodes) place(stage, node, make(node.path), players, resolve);
  return { stage, players, resolve };
};

const place = (
  stage: Stage,
  node: NodeRecord,
  player: Player,
  players: ReadonlyMap<string, Player>,
  resolve: Resolve,
): void => {
  player._snapshot = warmSnapshot(node, players, resolve);
  player._processingStatus = node.phase;
  if (node.systemId !== null) {
    player.systemId = node.systemId;
    stage.key(node.systemId, player);
  }
  if (node.phase !== RUNNING) return;
  stage.running.add(player);
  player.mailbox._active = true;
  if (node.parent === null) player.subscribe({ error: () => {} });
  if (node.synced) player.subscribe(synchroniser(stage, player));
};

/** As XState's own at the start of an actor whose parent listens to its snapshots. */
const synchroniser = (stage: Stage, player: Player): object => ({
  next: (snapshot: { readonly status: string }) => {
    if (snapshot.status !== 'active') return;
    const event = { type: `xstate.snapshot.${player.id}`, snapshot };
    stage.relay(player, player._parent as Player, event);
  },
  error: () => {},
});

const warmSnapshot = (
  { snapshot }: NodeRecord,
  players: ReadonlyMap<string, Player>,
  resolve: Resolve,
): unknown => {
  const fields = warm(snapshot.fields, resolve) as object;
  if (snapshot.machine === null) return { ...fields };
  const children = snapshot.children.map(([key, path]) => [key, players.get(path)] as const);
  return { ...snapshot.machine, ...fields, children: Object.fromEntries(children) };
};

/** What a reference to an actor of the surrounding system is called in a cooled value. */
export const peerName = (value: object): string | undefined =>
  value instanceof PeerRef ? `${PEER}${value.id}` : undefined;
