/** The nearest request that can be met where one cannot: what is changed least, tried on the machines. */
import type { Topology } from '../../../machines/placement/types.ts';
import { placeAll, type Wanted } from './drive.ts';

/** As much of a number as there is: the most that does, found by halving. */
const most = (wanted: number, does: (n: number) => boolean): number => {
  let [low, high] = [0, wanted];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (does(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
};

/**
 * In this order: the policy by best effort; without the devices that others have; as many blocks as there are;
 * as many cores as there are.
 * @param before what the guests before it asked for, so that it meets the same machine
 * @returns null if not even one core and one block can be had
 */
export const nearestOf = (
  topology: Topology,
  before: readonly Wanted[],
  wanted: Wanted,
): Wanted | null => {
  const does = (order: Wanted): boolean =>
    placeAll(topology, [...before, order]).at(-1)?.kind === 'placed';
  const loose: Wanted = { ...wanted, fallback: 'best-effort' };
  if (wanted.fallback === 'strict' && does(loose)) return loose;
  const minimal: Wanted = { ...loose, nCpu: 1, nMem: 1 };
  const kept = wanted.devices.flatMap((ids, i) => {
    const alone = { ...minimal, devices: [ids], weights: [wanted.weights[i] ?? 1] };
    return does(alone) ? [i] : [];
  });
  const reachable: Wanted = {
    ...loose,
    devices: kept.map((i) => wanted.devices[i]!),
    weights: kept.map((i) => wanted.weights[i] ?? 1),
  };
  const asStrict = { ...reachable, fallback: wanted.fallback };
  if (does(asStrict)) return asStrict;
  if (does(reachable)) return reachable;
  const nMem = most(wanted.nMem, (n) => n > 0 && does({ ...reachable, nCpu: 1, nMem: n }));
  if (nMem === 0) return null;
  const nCpu = most(wanted.nCpu, (n) => n > 0 && does({ ...reachable, nMem, nCpu: n }));
  return nCpu === 0 ? null : { ...reachable, nCpu, nMem };
};
