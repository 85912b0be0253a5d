/** The scopes of the pair: closed sets of actors and budgets that are explored whole. */
import type { EventObject } from 'xstate';
import type { ScopeSpec } from '../../../src/system/catalogue.ts';
import type {
  ActorView,
  Fairness,
  FaultSpec,
  InputSpec,
  PropertySpec,
  SystemDefinition,
} from '../../../src/system/definition.ts';
import { dmaBy, given, strikes } from '../../placement/scopes/scope.ts';
import { cpusOf, type Plan, pagesOf } from '../../shadow-paging/wiring.ts';
import type { PlacementShadowParts } from './parts.ts';
import { interleaving8, liveFaults, liveMove, movedOnce, writes, x10Leads } from './properties.ts';
import { actorsOf, DEVICE, guestPlan, linksOf, SERVER } from './wiring.ts';

interface Scope extends ScopeSpec {
  readonly build: (parts: PlacementShadowParts) => SystemDefinition;
}

interface Shape {
  readonly cpus: number;
  readonly moves: number;
  /** Writes of the device. */
  readonly dma: number;
  /** The guest writes, or only reads. */
  readonly stores: boolean;
  /** Crashes of the guest. */
  readonly crashes: number;
  /** Failures of the block that the server has at first, which is repaired again. */
  readonly failures: number;
  readonly seen: (guest: Plan) => readonly PropertySpec[];
}

const nothing: Shape = {
  cpus: 1,
  moves: 0,
  dma: 0,
  stores: false,
  crashes: 0,
  failures: 0,
  seen: () => [],
};

const isOn = (cpu: ActorView): boolean => !cpu.matches('off') && !cpu.matches('halted');

const say = (event: EventObject & { readonly [field: string]: unknown }): EventObject => event;

const ofCpu = (guest: Plan, cpu: string, stores: boolean): readonly InputSpec[] => [
  ...pagesOf(guest).map((page) => ({
    name: `guest switches to ${page}`,
    to: cpu,
    event: say({ type: 'SWITCH_PT', page }),
    when: isOn,
  })),
  stores
    ? { name: 'guest writes', to: cpu, event: say({ type: 'STORE', entry: null }) }
    : { name: 'guest reads', to: cpu, event: { type: 'ACCESS' } },
];

const move = (from: string, to: string): InputSpec =>
  given(`memory moves to ${to}`, SERVER, { type: 'REBALANCE', from, to, kind: 'mem' }, 'moves');

const failing: readonly FaultSpec[] = [strikes('m0 fails', 'm0', 'FAIL', 'failures')];
const repairing: readonly InputSpec[] = [
  given('m0 is repaired', 'm0', { type: 'REPAIRED' }, 'repairs'),
];

const fairness: Fairness = {
  weak: [{ kind: 'deliver' }, { kind: 'timeout' }, { kind: 'input', events: ['FORM'] }],
};

const scope = (name: string, title: string, shape: Shape, long = false): Scope => ({
  name,
  title,
  ...(long ? { long } : {}),
  build: (parts) => {
    const guest = guestPlan(shape.cpus);
    const { moves, dma, crashes, failures } = shape;
    return {
      name: 'placement+shadow-paging',
      title,
      actors: actorsOf(guest, parts),
      links: linksOf(guest, parts),
      environment: [
        { name: `${SERVER} is asked for`, to: SERVER, event: { type: 'FORM' } },
        ...cpusOf(guest).flatMap((cpu) => ofCpu(guest, cpu, shape.stores)),
        ...(moves > 0 ? [move('m0', 'm1')] : []),
        ...(moves > 1 ? [move('m1', 'm0')] : []),
        ...(dma > 0 ? [dmaBy(DEVICE, 'dma')] : []),
        ...(crashes > 0
          ? [given('the guest crashes', SERVER, { type: 'GUEST_CRASH' }, 'crashes')]
          : []),
        ...(failures > 0 ? repairing : []),
      ],
      faults: failures > 0 ? failing : [],
      budgets: {
        ...(moves > 0 ? { moves } : {}),
        ...(dma > 0 ? { dma } : {}),
        ...(crashes > 0 ? { crashes } : {}),
        ...(failures > 0 ? { failures, repairs: 1 } : {}),
      },
      monitors: { writes: writes(guest) },
      properties: [x10Leads(guest), liveMove, ...liveFaults(guest), ...shape.seen(guest)],
      fairness,
    };
  },
});

export const scopes: readonly Scope[] = [
  scope('end', '1 CPU, 2 tables, a device that is mapped; the guest writes and crashes', {
    ...nothing,
    stores: true,
    crashes: 1,
  }),
  scope('back', '1 CPU, 2 tables; memory moves there and back, the guest writes', {
    ...nothing,
    moves: 2,
    stores: true,
    seen: () => [movedOnce],
  }),
  scope('loss', '1 CPU, 2 tables; memory moves once, fails once and is repaired', {
    ...nothing,
    moves: 1,
    failures: 1,
    seen: () => [movedOnce],
  }),
  scope('two-cpus', '2 CPUs, 2 tables; memory moves once, the guest reads', {
    ...nothing,
    cpus: 2,
    moves: 1,
    seen: () => [movedOnce],
  }),
  scope(
    'rebalance',
    '1 CPU, 2 tables; memory moves once, device and guest write, the guest crashes',
    {
      ...nothing,
      moves: 1,
      dma: 1,
      stores: true,
      crashes: 1,
      seen: (guest) => [interleaving8(guest), movedOnce],
    },
  ),
  scope(
    'two-cpus-write',
    '2 CPUs, 2 tables; memory moves once, the guest writes',
    { ...nothing, cpus: 2, moves: 1, stores: true, seen: () => [movedOnce] },
    true,
  ),
];
