/**
 * The interleaving tree of a session: the positions that somebody visited, and beside the run that is
 * looked at every alternative that was searched. Folded, only those show that change the verdict.
 */
import { stepWords } from '../../trace/words.ts';
import type { Below } from './below.ts';
import type { Position, Positions } from './positions.ts';

export interface TreeNode {
  readonly path: readonly number[];
  /** The step that leads here; empty at the start. */
  readonly label: string;
  readonly class: 'normal' | 'fault';
  /** Part of the trunk, of another run that somebody took, or a mere alternative. */
  readonly lane: 'trunk' | 'fork' | 'alternative';
  readonly below: Below['kind'];
  readonly property: string | null;
  /** States that were searched below: how much is known. */
  readonly states: number;
  /** Its verdict is another than that of the run it leaves. */
  readonly changesVerdict: boolean;
  /** Hidden in the folded tree. */
  readonly folded: boolean;
}

export interface TreeSource {
  readonly positions: Positions;
  readonly trunk: Position;
  /** Ends of the forks that somebody took. */
  readonly tips: readonly Position[];
  readonly below: (position: Position) => Below;
}

/** Parents before children, siblings in the order of their choices. */
export const treeOf = ({ positions, trunk, tips, below }: TreeSource): readonly TreeNode[] => {
  const onTrunk = new Set(positions.run(trunk));
  const visited = new Set([...onTrunk, ...tips.flatMap((tip) => positions.run(tip))]);
  const shown = new Set(visited);
  for (const position of visited) {
    for (const { index } of positions.known(position)) {
      const next = positions.next(position, index);
      if (below(next).kind !== 'unexplored') shown.add(next);
    }
  }
  const lane = (position: Position): TreeNode['lane'] => {
    if (onTrunk.has(position)) return 'trunk';
    return visited.has(position) ? 'fork' : 'alternative';
  };
  return [...shown]
    .toSorted((a, b) => comparePaths(a.path, b.path))
    .map((position) => node(position, lane(position), { positions, visited, below }));
};

interface Around {
  readonly positions: Positions;
  readonly visited: ReadonlySet<Position>;
  readonly below: (position: Position) => Below;
}

const node = (position: Position, lane: TreeNode['lane'], around: Around): TreeNode => {
  const { below, positions, visited } = around;
  const verdict = below(position);
  const changes = lane !== 'trunk' && changesVerdict(position, around);
  const last = positions
    .known(position)
    .every(({ index }) => !visited.has(positions.next(position, index)));
  const keeps = position.parent === undefined || (lane !== 'alternative' && last) || changes;
  return {
    path: position.path,
    label: position.arrival === undefined ? '' : stepWords(position.arrival.choice.step),
    class: position.arrival?.choice.fault === true ? 'fault' : 'normal',
    lane,
    below: verdict.kind,
    property: verdict.kind === 'violates' ? verdict.property : null,
    states: 'states' in verdict ? verdict.states : 0,
    changesVerdict: changes,
    folded: !keeps,
  };
};

/** Compared with what the visited run goes on with at the same place. */
const changesVerdict = (position: Position, { positions, visited, below }: Around): boolean => {
  const { parent } = position;
  if (parent === undefined) return false;
  const own = below(position);
  if (own.kind === 'unexplored') return false;
  return positions
    .known(parent)
    .map(({ index }) => positions.next(parent, index))
    .filter((other) => other !== position && visited.has(other))
    .some((other) => {
      const theirs = below(other);
      return theirs.kind !== 'unexplored' && isBad(theirs) !== isBad(own);
    });
};

const isBad = ({ kind }: Below): boolean => kind === 'violates';

const comparePaths = (a: readonly number[], b: readonly number[]): number => {
  for (const [i, index] of a.entries()) {
    const other = b[i];
    if (other === undefined) return 1;
    if (index !== other) return index - other;
  }
  return a.length - b.length;
};
