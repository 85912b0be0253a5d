/**
 * Scopes in ordered time: two hosts of a cluster, in full, whose heartbeats go through ports that are
 * Functions of one shared device. How long a reset may silence a host is decided here.
 */
import type { FaultSpec, LinkRule, SystemDefinition } from '../../../src/system/definition.ts';
import { judgements } from '../../cluster/monitors.ts';
import { CROSSED, HOSTS } from '../../cluster/scopes/crossed.ts';
import { secondPathCut } from '../../cluster/scopes/faults.ts';
import { timeOf } from '../../cluster/scopes/ordered.ts';
import { planOf as clusterPlanOf } from '../../cluster/wiring.ts';
import { monitorsOf } from '../../pci-sharing/monitors.ts';
import { withoutDelays } from '../../pci-sharing/patience.ts';
import { safe3Restraint, safe5Attach } from '../../pci-sharing/properties/safe.ts';
import {
  type Plan as DevicePlan,
  planOf as devicePlanOf,
  hostsOf,
} from '../../pci-sharing/wiring.ts';
import { slowPath } from '../cluster-nic/mutants.ts';
import { x14Beats } from '../cluster-nic/properties.ts';
import { linkFails, linkReturns, timedParts } from '../cluster-nic/scopes.ts';
import {
  actorsOf,
  homeOf,
  linksOf,
  type PairPlan,
  portsOf,
  vnicOf,
} from '../cluster-nic/wiring.ts';
import { x1Consent, x1Power, x1Unused, x16Arbiter } from '../device-cluster/properties.ts';
import { HOST_OF, joinHosts } from '../device-cluster/wiring.ts';
import type { DeviceNicParts } from './parts.ts';
import {
  interleaving4,
  type Seated,
  silenced,
  withdrawn,
  x3Back,
  x3Clear,
  x3Evidence,
  x3Needless,
  x4Path,
} from './properties.ts';
import { joinDevice } from './wiring.ts';

const S = 1_000;

const devicePlan = devicePlanOf([
  { name: 'a', content: 'wait', hasPower: true },
  { name: 'b', content: 'wait', hasPower: true },
]);

/** A reset takes longer than a host may be silent: else X-3(b) would hold in vain. */
const deviceInSeconds = (parts: DeviceNicParts['pciSharing']): DeviceNicParts['pciSharing'] => ({
  ...parts,
  mrDevice: parts.mrDevice.provide({
    delays: { initTime: 8 * S, completionTime: 0, flrTime: S },
  }),
  // Every failure interrupts here.
  switchMonitor: withoutDelays(parts.switchMonitor, ['poll']),
  resetGate: parts.resetGate.provide({ delays: { resetTimer: 20 * S } }),
  resourceManager: parts.resourceManager.provide({ delays: { storeTime: 0 } }),
  sharerComputer: parts.sharerComputer.provide({ delays: { attachRetry: S } }),
});

const seatOf = (computer: string): Seated => {
  const host = HOST_OF[computer]!;
  const [port] = portsOf(host, 1);
  return { computer, port: port!, home: homeOf(host), vnicId: vnicOf(host) };
};

const deviceFails: FaultSpec = {
  kind: 'event',
  name: 'device fails',
  to: devicePlan.device,
  event: { type: 'DEVICE_ERROR' },
};

/** What goes between the manager's host and the sharers' is a step of its own; nothing overtakes here. */
const networkOf = (plan: DevicePlan): readonly LinkRule[] => {
  const { io, management, computers } = hostsOf(plan);
  const managers = [...io, ...management];
  return [
    { from: managers, to: computers, kind: 'fifo' },
    { from: computers, to: managers, kind: 'fifo' },
  ];
};

interface BeatShape {
  /** Of each host; the first is a Function of the device. */
  readonly ports: 1 | 2;
  /** How many of device and links may fail, together. */
  readonly failures: number;
  readonly secondPathCuts: number;
  /** Whether a row may need longer to leave a port than a host may be silent, against the order of timeouts. */
  readonly slow?: boolean;
}

export const beatsOf = (
  parts: DeviceNicParts,
  name: string,
  { ports, failures, secondPathCuts, slow = false }: BeatShape,
): SystemDefinition => {
  const plan: PairPlan = {
    cluster: clusterPlanOf(HOSTS, CROSSED.slice(0, 1), { lastEpoch: 6, inFlight: null }),
    carries: 'beats',
    ports,
  };
  const timed = timedParts(slow ? slowPath.apply(parts) : parts);
  const actors = actorsOf(plan, {
    ...timed,
    policy: { ...timed.policy, announce: 'once', announceBurst: 1 },
  });
  const seats = ['a', 'b'].map(seatOf);
  const nicFunction = parts.nicFunction.provide({ delays: { noticeTime: S } });
  joinDevice(actors, devicePlan, seats, {
    ...parts,
    nicFunction,
    pciSharing: deviceInSeconds(parts.pciSharing),
  });
  joinHosts(actors, devicePlan, parts);
  const { interface: _, resets: __, ...logs } = monitorsOf(devicePlan);
  return {
    name: `pci-sharing+nic-failover ${name}`,
    title: `heartbeats through ${ports} ports a host, one a Function, in ordered time`,
    actors,
    links: [...networkOf(devicePlan), ...linksOf(plan, true)],
    time: timeOf(0),
    environment: linkReturns(plan),
    faults: [
      { ...deviceFails, budget: 'failures' },
      ...linkFails(plan),
      ...(secondPathCuts > 0 ? [{ ...secondPathCut, budget: 'second path' } as FaultSpec] : []),
    ],
    budgets: { failures, 'second path': secondPathCuts },
    monitors: { judgements, ...logs },
    properties: [
      x3Clear(seats),
      x3Evidence(seats),
      x3Back(seats),
      x1Unused,
      x1Consent,
      x1Power,
      x16Arbiter,
      safe3Restraint,
      safe5Attach,
      ...(slow
        ? [interleaving4(HOSTS)]
        : [
            x3Needless(HOSTS, devicePlan.device),
            x4Path(HOSTS, devicePlan.device),
            x14Beats(plan),
            ports > 1 ? withdrawn(seats) : silenced(HOSTS),
          ]),
    ],
  };
};
