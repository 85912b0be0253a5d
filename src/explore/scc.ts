/** Strongly connected components of part of a graph: Tarjan's algorithm without recursion. */

/** A subgraph: which states belong to it, and which of their steps. */
export interface Part {
  readonly offsets: Int32Array;
  readonly targets: Int32Array;
  /** Whether a state belongs to it. */
  readonly has: (state: number) => boolean;
  /** Whether a step may be used; asked only for steps between states that belong to it. */
  readonly uses: (edge: number) => boolean;
}

/**
 * Calls back with each component that can be reached from `roots`, sinks first. The list is only
 * valid during the call.
 */
export const components = (
  part: Part,
  states: number,
  roots: Iterable<number>,
  found: (members: readonly number[]) => void,
): void => {
  const order = new Int32Array(states);
  const low = new Int32Array(states);
  const open: number[] = [];
  const isOpen = new Uint8Array(states);
  let counter = 0;
  const path: number[] = [];
  const next: number[] = [];

  const enter = (state: number): void => {
    counter += 1;
    order[state] = counter;
    low[state] = counter;
    open.push(state);
    isOpen[state] = 1;
    path.push(state);
    next.push(part.offsets[state] as number);
  };

  const leave = (state: number): void => {
    path.pop();
    next.pop();
    const above = path.at(-1);
    if (above !== undefined) low[above] = Math.min(low[above] as number, low[state] as number);
    if (low[state] !== order[state]) return;
    const members = open.splice(open.lastIndexOf(state));
    for (const member of members) isOpen[member] = 0;
    found(members);
  };

  for (const root of roots) {
    if (order[root] !== 0 || !part.has(root)) continue;
    enter(root);
    while (path.length > 0) {
      const state = path.at(-1) as number;
      const edge = next.at(-1) as number;
      if (edge === part.offsets[state + 1]) {
        leave(state);
        continue;
      }
      next[next.length - 1] = edge + 1;
      const target = part.targets[edge] as number;
      if (target < 0 || !part.has(target) || !part.uses(edge)) continue;
      if (order[target] === 0) enter(target);
      else if (isOpen[target] === 1) {
        low[state] = Math.min(low[state] as number, order[target] as number);
      }
    }
  }
};
