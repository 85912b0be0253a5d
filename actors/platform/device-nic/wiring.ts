/**
 * How the ports of hosts are Functions of one shared device: who tells whom.
 *
 * HANDLE is a plan for the port (PLANNED, to the control program and to the monitor of its path); that no
 * row uses the port any more, or is about to (ROWS_CLEAR), ends the handling; and the plan is over
 * (PLAN_ENDED) when the computer has its Function again. The reset itself takes the port away.
 */
import { enqueueActions } from 'xstate';
import { controlOf, type Home, monitorOf } from '../../../machines/nic-failover/types.ts';
import { message, peer } from '../../../machines/pci-sharing/types.ts';
import type { ActorSpec, Plain } from '../../../src/system/definition.ts';
import { edited } from '../../edited.ts';
import type { PciSharingParts } from '../../pci-sharing/parts.ts';
import { patientParts, withoutDelays } from '../../pci-sharing/patience.ts';
import { actorsOf as deviceActorsOf, functionOf, type Plan } from '../../pci-sharing/wiring.ts';
import type { DeviceNicParts } from './parts.ts';

/** A port that is the Function of a computer: the host's, whose control program goes by `home`. */
export interface Seat {
  readonly computer: string;
  readonly port: string;
  readonly home: Home;
}

const nicFunctionOf = (port: string): string => `function-of-${port}`;

/** Joins the Functions of the device with the ports of the seats. */
const hardware = (seats: readonly Seat[], parts: PciSharingParts): PciSharingParts => {
  const nics = new Map(seats.map((seat) => [functionOf(seat.computer), nicFunctionOf(seat.port)]));
  const show = (type: 'IN_USE' | 'TAKEN_AWAY') =>
    enqueueActions(({ context, enqueue }: any) => {
      const nic = nics.get(context.function);
      if (nic !== undefined) enqueue.sendTo(peer(nic), { type });
    }) as never;
  const entering = (state: string, entry: string) => (machine: PciSharingParts['mrFunction']) =>
    edited(machine, ['states', state], (node) => ({ ...node, entry }));
  const withHooks = [
    entering('inUse', 'showUse'),
    entering('assigned', 'showLoss'),
    entering('unassigned', 'showLoss'),
    entering('lostByReset', 'showLoss'),
  ].reduce((machine, change) => change(machine), parts.mrFunction);
  const device = edited(parts.mrDevice, ['states', 'failed'], (node) => ({
    ...node,
    entry: 'showFailure',
  }));
  return {
    ...parts,
    mrFunction: withHooks.provide({
      actions: { showUse: show('IN_USE'), showLoss: show('TAKEN_AWAY') } as never,
    }),
    mrDevice: device.provide({
      actions: {
        showFailure: enqueueActions(({ enqueue }: any) => {
          for (const nic of nics.values()) enqueue.sendTo(peer(nic), { type: 'DEVICE_FAILED' });
        }),
      } as never,
    }),
  };
};

/** What a computer tells the paths of its host, unless none of its ports is a Function. */
const tellsPaths = (seats: readonly Seat[], type: 'PLANNED' | 'PLAN_ENDED') =>
  enqueueActions(({ context: { computer }, enqueue }: any) => {
    for (const { port, home } of seats.filter((seat) => seat.computer === computer)) {
      enqueue.sendTo(peer(controlOf(home)), message({ type, port }));
      enqueue.sendTo(peer(monitorOf(port)), message({ type, port }));
    }
  }) as never;

const software = (seats: readonly Seat[], parts: PciSharingParts): PciSharingParts => ({
  ...parts,
  sharerComputer: parts.sharerComputer.provide({
    actions: {
      reportQuiescing: tellsPaths(seats, 'PLANNED'),
      reportUsable: tellsPaths(seats, 'PLAN_ENDED'),
    },
  }),
});

const withInput = (spec: ActorSpec, change: object): ActorSpec => ({
  ...spec,
  input: { ...(spec.input as object), ...change } as Plain,
});

/** Who is told that no row uses the port any more; changes `actors`. */
export const withPlanner = (
  actors: Record<string, ActorSpec>,
  port: string,
  home: Home,
  planner: string,
): void => {
  const control = controlOf(home);
  const { maintenance } = actors[control]!.input as { maintenance: object };
  const planners = { ...maintenance, [port]: planner };
  actors[control] = withInput(actors[control]!, { maintenance: planners });
};

/**
 * The actors of the device, its sharers and what joins them with the ports; changes `actors`, where
 * those of the hosts' paths are already.
 */
export const joinDevice = (
  actors: Record<string, ActorSpec>,
  plan: Plan,
  seats: readonly Seat[],
  parts: DeviceNicParts,
): void => {
  const joined = patientParts(software(seats, hardware(seats, parts.pciSharing)));
  Object.assign(actors, deviceActorsOf(plan, joined));
  for (const { computer, port, home } of seats) {
    // Its handling takes as long as its rows need to leave the port.
    const machine = withoutDelays(joined.sharerComputer, ['handlingTime']);
    actors[computer] = { ...actors[computer]!, machine };
    actors[nicFunctionOf(port)] = { machine: parts.nicFunction, input: { port } };
    withPlanner(actors, port, home, computer);
  }
};
