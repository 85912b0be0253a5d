/**
 * Who is wired to whom: turns a plan (a device, its sharers, their standbys) into actors and links.
 *
 * Hosts: the I/O manager (gate, monitor) with the device and its Functions, the management server
 * (manager, rows), each computer, and the power control. Within a host and along the bus everything is
 * `local`; between hosts a message may be delayed, overtaken, lost and doubled.
 */
import type { Content } from '../../machines/pci-sharing/types.ts';
import type { ActorSpec, LinkRule, Plain } from '../../src/system/definition.ts';
import type { PciSharingParts } from './parts.ts';

/** A computer, its Function if it has one, and how it handles a failure. */
export interface Sharer {
  readonly name: string;
  readonly content: Content;
  /** Takes over for a sharer with content `failover`; `sameDevice` says where. */
  readonly standby?: { readonly name: string; readonly sameDevice: boolean };
  readonly hasPower: boolean;
  readonly hasDriver?: boolean;
}

export interface Plan {
  readonly device: string;
  readonly sharers: readonly Sharer[];
  readonly maxRetries: number;
  readonly closedAtStart: boolean;
  /** Standbys on the same device that are taking over when the run begins. */
  readonly takingOver: readonly string[];
  /** How many messages of one host to another may be under way at once. */
  readonly capacity: number;
}

export const planOf = (sharers: readonly Sharer[], changes: Partial<Plan> = {}): Plan => ({
  device: 'device',
  sharers,
  maxRetries: 1,
  closedAtStart: false,
  takingOver: [],
  capacity: 8,
  ...changes,
});

export const functionOf = (computer: string): string => `f-${computer}`;
export const rowOf = (computer: string): string => `row-${computer}`;
export const powerOf = (computer: string): string => `power-${computer}`;
export const driverOf = (computer: string): string => `driver-${computer}`;
export const GATE = 'gate';
export const MONITOR = 'monitor';
export const MANAGER = 'manager';

const plain = (value: object): Plain => value as Plain;

/** A standby on the same device gets a Function of it, but not before it takes over. */
interface Place {
  readonly name: string;
  readonly function: string | null;
  readonly owned: boolean;
  readonly role: 'sharer' | 'standby';
}

const placesOf = ({ sharers, takingOver }: Plan): readonly Place[] =>
  sharers.flatMap(({ name, standby }) => {
    const own = { name, function: functionOf(name), owned: !takingOver.includes(name) };
    const first: Place = { ...own, role: 'sharer' };
    if (standby === undefined) return [first];
    const used = standby.sameDevice ? functionOf(standby.name) : null;
    return [first, { name: standby.name, function: used, owned: false, role: 'standby' }];
  });

export const computersOf = (plan: Plan): readonly string[] => placesOf(plan).map((p) => p.name);

export const functionsOf = (plan: Plan): readonly string[] =>
  placesOf(plan).flatMap((place) => (place.function === null ? [] : [place.function]));

/** Computers with a row: all that own a Function or may come to own one. */
export const rowedOf = (plan: Plan): readonly string[] =>
  placesOf(plan)
    .filter((place) => place.function !== null)
    .map(({ name }) => name);

const contentOf = (plan: Plan, name: string): Content =>
  plan.sharers.find((sharer) => sharer.name === name)?.content ?? 'wait';

const hasPower = (plan: Plan, name: string): boolean =>
  plan.sharers.find((sharer) => sharer.name === name)?.hasPower ?? false;

const ioActors = (plan: Plan, parts: PciSharingParts): Record<string, ActorSpec> => ({
  [plan.device]: {
    machine: parts.mrDevice,
    input: plain({
      functions: functionsOf(plan),
      monitor: MONITOR,
      gate: GATE,
      initialised: true,
    }),
  },
  ...Object.fromEntries(
    placesOf(plan)
      .filter((place) => place.function !== null)
      .map(({ name, function: f, owned }) => [
        f as string,
        {
          machine: parts.mrFunction,
          input: { function: f as string, owner: owned ? name : null, inUse: owned },
        },
      ]),
  ),
  [MONITOR]: {
    machine: parts.switchMonitor,
    input: { monitor: MONITOR, gate: GATE, device: plan.device, manager: MANAGER },
    durable: () => null,
  },
  [GATE]: {
    machine: parts.resetGate,
    input: plain({
      gate: GATE,
      device: plan.device,
      functions: functionsOf(plan),
      monitor: MONITOR,
      manager: MANAGER,
      maxRetries: plan.maxRetries,
      closedAtStart: plan.closedAtStart,
    }),
    durable: (context) => plain(parts.durableOfGate(context)),
  },
});

const rowActor = (plan: Plan, parts: PciSharingParts, { name, owned }: Place): ActorSpec => {
  const standby = plan.sharers.find((sharer) => sharer.name === name)?.standby;
  const inPlace = standby?.sameDevice === true ? functionOf(standby.name) : null;
  return {
    machine: parts.sharerRow,
    input: plain({
      row: rowOf(name),
      computer: name,
      function: functionOf(name),
      manager: MANAGER,
      power: hasPower(plan, name) ? powerOf(name) : null,
      content: contentOf(plan, name),
      standby: standby === undefined ? null : { computer: standby.name, function: inPlace },
      isSharer: owned,
      takingOver: plan.takingOver.includes(name),
    }),
    durable: (context) => plain(parts.durableOfRow(context)),
  };
};

const managerActors = (plan: Plan, parts: PciSharingParts): Record<string, ActorSpec> => {
  const places = placesOf(plan).filter((place) => place.function !== null);
  return {
    ...Object.fromEntries(places.map((p) => [rowOf(p.name), rowActor(plan, parts, p)])),
    [MANAGER]: {
      machine: parts.resourceManager,
      input: plain({
        gate: GATE,
        monitor: MONITOR,
        rows: Object.fromEntries(places.map(({ name }) => [name, rowOf(name)])),
        sharers: places.filter(({ owned }) => owned).map(({ name }) => name),
      }),
      durable: (context) => plain(parts.durableOfManager(context)),
    },
  };
};

const computerActors = (plan: Plan, parts: PciSharingParts): Record<string, ActorSpec> =>
  Object.fromEntries(
    placesOf(plan).flatMap(({ name, function: f, role }): [string, ActorSpec][] => {
      const power = hasPower(plan, name) ? powerOf(name) : null;
      const input = {
        computer: name,
        function: role === 'sharer' ? f : null,
        gate: GATE,
        row: rowOf(name),
        power,
        role,
      };
      const computer: [string, ActorSpec] = [name, { machine: parts.sharerComputer, input }];
      if (power === null) return [computer];
      const control = { computer: name, functions: f === null ? [] : [f] };
      return [computer, [power, { machine: parts.powerControl, input: control }]];
    }),
  );

const driverActors = (plan: Plan, parts: PciSharingParts): Record<string, ActorSpec> =>
  Object.fromEntries(
    plan.sharers
      .filter(({ hasDriver }) => hasDriver === true)
      .map(({ name }) => [
        driverOf(name),
        { machine: parts.resetDriver, input: { driver: driverOf(name), gate: GATE } },
      ]),
  );

export const actorsOf = (plan: Plan, parts: PciSharingParts): Record<string, ActorSpec> => ({
  ...ioActors(plan, parts),
  ...managerActors(plan, parts),
  ...computerActors(plan, parts),
  ...driverActors(plan, parts),
});

/** Names by host, for links and faults. */
export const hostsOf = (plan: Plan) => {
  const computers = computersOf(plan);
  const drivers = plan.sharers.filter((s) => s.hasDriver === true).map((s) => driverOf(s.name));
  const powers = plan.sharers.filter((s) => s.hasPower).map((s) => powerOf(s.name));
  return {
    io: [GATE, MONITOR],
    hardware: [plan.device, ...functionsOf(plan)],
    management: [MANAGER, ...rowedOf(plan).map(rowOf)],
    computers,
    drivers,
    powers,
  };
};

/**
 * Messages between hosts are merged: a repetition is not sent while an equal one is under way. Where
 * nothing is repeated, what is sent to a host that is down waits for it, as if it had been.
 */
export const linksOf = (plan: Plan, isLossy: boolean): readonly LinkRule[] => {
  const { io, hardware, management, computers, drivers, powers } = hostsOf(plan);
  const { capacity } = plan;
  const whenDown = isLossy ? 'lose' : 'keep';
  const network = { kind: 'bag', capacity, merging: true, whenDown } as const;
  const functions = functionsOf(plan);
  return [
    { from: io, to: management, ...network },
    { from: management, to: [...io, ...hardware, ...computers, ...powers], ...network },
    { from: computers, to: [...management, ...io], ...network },
    { from: powers, to: management, ...network },
    { from: functions, to: management, ...network },
    { from: drivers, to: io, ...network },
    { from: io, to: drivers, ...network },
    { kind: 'local' },
  ];
};
