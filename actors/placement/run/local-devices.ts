/**
 * Which device of a class: the one that is local to where cores and memory are free, by the policy of the guest.
 * The statecharts try devices in this order; each is still reserved before any core is.
 */
import { choose, farness } from '../../../machines/placement/policy.ts';
import { allOf, type Topology } from '../../../machines/placement/types.ts';
import type { Fate, Wanted } from './drive.ts';

/** What earlier guests have left. */
const freeAfter = ({ resources }: Topology, fates: readonly Fate[]): readonly string[] => {
  const taken = new Set(
    fates
      .flatMap((fate) => (fate.kind === 'placed' ? allOf(fate.mapping) : []))
      .map(({ id }) => id),
  );
  return resources.flatMap(({ id }) => (taken.has(id) ? [] : [id]));
};

/** Best first: devices that are taken last, then where the policy is kept, then by the sum of distances. */
const costOf = (
  topology: Topology,
  free: readonly string[],
  { nCpu, nMem, policy }: Wanted,
  device: string,
): readonly [number, number, number] => {
  const devices = [{ id: device, weight: 1 }];
  const isTaken = free.includes(device) ? 0 : 1;
  const chosen = choose(topology, free, { nCpu, nMem, policy, devices }, true);
  if (chosen === null) return [isTaken, 2, 0];
  const ids = new Set([...chosen.cpu, ...chosen.mem]);
  const far = topology.resources.flatMap(({ id, node }) =>
    ids.has(id) && node !== null ? [farness(topology, devices, node)] : [],
  );
  return [isTaken, chosen.violated ? 1 : 0, far.reduce((sum, one) => sum + one, 0)];
};

/** @param before what became of the guests before it; asked for only if there is a choice */
export const withLocalDevices = (
  topology: Topology,
  before: () => readonly Fate[],
  wanted: Wanted,
): Wanted => {
  if (wanted.devices.every((ids) => ids.length < 2)) return wanted;
  const free = freeAfter(topology, before());
  const inOrder = (ids: readonly string[]): readonly string[] =>
    ids
      .map((id) => ({ id, cost: costOf(topology, free, wanted, id) }))
      .sort((a, b) => {
        const at = a.cost.findIndex((value, i) => value !== b.cost[i]);
        return at < 0 ? 0 : a.cost[at]! - b.cost[at]!;
      })
      .map(({ id }) => id);
  return { ...wanted, devices: wanted.devices.map(inOrder) };
};
