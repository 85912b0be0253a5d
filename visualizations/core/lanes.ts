/**
 * The interleaving tree as a map of lines: the trunk straight down, every other run a lane of its own to
 * the right. Folded, only positions at which a branch leaves, and the ends, are stations; the steps between
 * are counted. Each station has a row of its own, so that no two labels can meet.
 */
import type { TreeNode } from '../../src/inspect/protocol.ts';

export interface Station {
  readonly node: TreeNode;
  readonly lane: number;
  readonly row: number;
  /** Row of the station it comes from; -1 for the start. */
  readonly parent: number;
  /** Steps on the line before it that are not shown. */
  readonly hidden: number;
}

export interface TreeMap {
  readonly stations: readonly Station[];
  readonly lanes: number;
}

/** @param folded shows only what changes a verdict, and what somebody visited @param here position of the cursor */
export const treeMap = (
  nodes: readonly TreeNode[],
  folded: boolean,
  here: readonly number[],
): TreeMap => {
  const tree = new Branches(doomed(nodes));
  const shown = tree.shown(folded, here.join('.'));
  const stations: Station[] = [];
  let lanes = 0;
  const visit = (key: string, lane: number, parent: number, hidden: number): void => {
    const node = tree.node(key);
    let [from, skipped] = [parent, hidden];
    if (shown.has(key)) {
      from = stations.length;
      skipped = 0;
      stations.push({ node, lane, row: from, parent, hidden });
      lanes = Math.max(lanes, lane + 1);
    } else skipped += 1;
    // The line goes straight on with the run itself; what leaves it has its lanes on the right, and its
    // rows first, so that a branch stands beside the place where it leaves.
    const [on, ...aside] = tree.children(key).filter((child) => tree.leadsTo(child, shown));
    const straight = on !== undefined && tree.continues(on) ? on : undefined;
    const leaving = straight === undefined && on !== undefined ? [on, ...aside] : aside;
    for (const child of leaving) visit(child, lane + 1, from, 0);
    if (straight !== undefined) visit(straight, lane, from, skipped);
  };
  if (tree.has('')) visit('', 0, -1, 0);
  return { stations, lanes };
};

/** Whatever leads to a break along a run breaks, if only in this run. */
const doomed = (nodes: readonly TreeNode[]): readonly TreeNode[] => {
  const tips = nodes.filter(({ lane, below }) => lane !== 'alternative' && below === 'violates');
  const leads = new Map<string, TreeNode>();
  for (const tip of tips) {
    for (let n = tip.path.length; n >= 0; n--) leads.set(tip.path.slice(0, n).join('.'), tip);
  }
  return nodes.map((node) => {
    const tip = leads.get(node.path.join('.'));
    return tip === undefined ? node : { ...node, below: 'violates', property: tip.property };
  });
};

class Branches {
  readonly #nodes = new Map<string, TreeNode>();
  readonly #children = new Map<string, string[]>();
  readonly #leads = new Map<string, boolean>();

  constructor(nodes: readonly TreeNode[]) {
    for (const node of nodes) {
      const key = node.path.join('.');
      this.#nodes.set(key, node);
      if (node.path.length === 0) continue;
      const parent = node.path.slice(0, -1).join('.');
      this.#children.set(parent, [...(this.#children.get(parent) ?? []), key]);
    }
    // Trunk first, then runs that somebody took, then mere alternatives.
    for (const list of this.#children.values()) {
      list.sort((a, b) => RANK[this.node(a).lane] - RANK[this.node(b).lane]);
    }
  }

  has(key: string): boolean {
    return this.#nodes.has(key);
  }

  node(key: string): TreeNode {
    return this.#nodes.get(key) as TreeNode;
  }

  children(key: string): readonly string[] {
    return this.#children.get(key) ?? [];
  }

  /** Whether a position goes on with the very run that leads to its parent. */
  continues(key: string): boolean {
    const { lane, path } = this.node(key);
    const parent = this.#nodes.get(path.slice(0, -1).join('.'));
    return lane !== 'alternative' && parent?.lane === lane;
  }

  leadsTo(key: string, shown: ReadonlySet<string>): boolean {
    const known = this.#leads.get(key);
    if (known !== undefined) return known;
    const leads = shown.has(key) || this.children(key).some((child) => this.leadsTo(child, shown));
    this.#leads.set(key, leads);
    return leads;
  }

  shown(folded: boolean, here: string): Set<string> {
    const all = [...this.#nodes];
    if (!folded) return new Set(all.map(([key]) => key));
    const shown = new Set(all.filter(([, node]) => !node.folded).map(([key]) => key));
    if (this.#nodes.has(here)) shown.add(here);
    for (const key of [...shown]) {
      // Where a branch leaves there is a station.
      const parent = this.node(key).path.slice(0, -1).join('.');
      if (key !== '' && !this.continues(key) && this.#nodes.has(parent)) shown.add(parent);
    }
    return shown;
  }
}

const RANK: Readonly<Record<TreeNode['lane'], number>> = { trunk: 0, fork: 1, alternative: 2 };

/** The verdict of a station in words; shape and colour say the same. */
export const verdictWords = ({ below, property, states }: TreeNode): string => {
  switch (below) {
    case 'violates':
      return `breaks: ${property}`;
    case 'holds':
      return `ok, ${states.toLocaleString('en')} ${states === 1 ? 'state' : 'states'} below`;
    case 'nothing-found':
      return `nothing found in ${states.toLocaleString('en')} states, no proof`;
    case 'outside':
      return 'out of bounds';
    case 'unexplored':
      return 'unexplored';
  }
};
