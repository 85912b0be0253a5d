/** The scopes of placement: closed sets of servers over small machines, with budgets. */
import type { ScopeSpec } from '../../../src/system/catalogue.ts';
import type { InputSpec, PropertySpec, SystemDefinition } from '../../../src/system/definition.ts';
import type { PlacementParts } from '../parts.ts';
import {
  live1Ends,
  live2Draining,
  live2Reserved,
  live3Reads,
  live4One,
  liveMove,
} from '../properties/live.ts';
import { reach1Together, reach2Relaxed, reach4HandedOver } from '../properties/reach.ts';
import {
  safe1Exclusive,
  safe2AllOrNothing,
  safe3DevicesFirst,
  safe4Choice,
  safe6NoLeak,
} from '../properties/safe-allocation.ts';
import {
  safe5Notice,
  safe5Read,
  safe8Live,
  safe8Map,
  safe8Return,
  safe10Owned,
} from '../properties/safe-devices.ts';
import { type Plan, requestsOf, resourcesOf, serversOf } from '../wiring.ts';
import { oneNode, orderOf, planOf, SWAPPED, serverWith, threeNodes, twoNodes } from './machines.ts';
import {
  allocatorCrash,
  destroying,
  dmaBy,
  given,
  type ScopeShape,
  scopeOf,
  strikes,
  topologyChange,
} from './scope.ts';

import { STANDBY_TITLE, standbyScope } from './standby.ts';

interface Scope extends ScopeSpec {
  readonly build: (parts: PlacementParts) => SystemDefinition;
}

const scope = (name: string, shape: ScopeShape, long = false): Scope => ({
  name,
  title: shape.title,
  ...(long ? { long } : {}),
  build: (parts) => scopeOf(parts, shape),
});

const allocation = (plan: Plan): readonly PropertySpec[] => [
  safe1Exclusive(plan),
  safe2AllOrNothing(plan),
  safe3DevicesFirst(plan),
  safe4Choice(plan),
  safe6NoLeak(plan),
];

/** @param unused resources that no policy takes in this scope */
const settling = (plan: Plan, unused: readonly string[] = []): readonly PropertySpec[] => [
  ...live1Ends(plan),
  ...live2Reserved(
    plan,
    resourcesOf(plan).filter((id) => !unused.includes(id)),
  ),
];

const FAR = ['c1', 'm1'];

/** Each wants both devices, in opposite orders. */
const crossed = (more: Partial<Plan> = {}): Plan =>
  planOf(
    [twoNodes()],
    [serverWith(1, orderOf(['d1', 'd2'])), serverWith(2, orderOf(['d2', 'd1']))],
    more,
  );

const contention = crossed();
const crash = crossed();
const loss = crossed();
const expiry = crossed();

const transactions: readonly Scope[] = [
  scope('contention', {
    title: '2 requests for the same 2 devices, in opposite orders; nothing fails',
    plan: contention,
    choices: true,
    handovers: false,
    properties: [...allocation(contention), ...settling(contention, FAR), live4One(contention)],
  }),
  scope('crash', {
    title: '2 requests for the same 2 devices; the allocator crashes once',
    plan: crash,
    choices: false,
    handovers: false,
    faults: [allocatorCrash(crash, 'mishaps')],
    budgets: { mishaps: 1 },
    properties: [...allocation(crash), ...settling(crash, FAR)],
  }),
  scope('loss', {
    title: '2 requests for the same 2 devices; one resource is removed, or one server destroyed',
    plan: loss,
    choices: false,
    handovers: false,
    inputs: destroying(loss, 'mishaps'),
    faults: resourcesOf(loss).map((id) => strikes(`${id} is removed`, id, 'REMOVE', 'mishaps')),
    budgets: { mishaps: 1 },
    properties: [...allocation(loss), ...settling(loss, FAR), ...live2Draining(loss)],
  }),
  scope('expiry', {
    title: '2 requests for the same 2 devices; one reservation or one request runs out',
    plan: expiry,
    choices: false,
    handovers: false,
    faults: [
      ...resourcesOf(expiry)
        .filter((id) => !FAR.includes(id))
        .map((id) => strikes(`the reservation of ${id} runs out`, id, 'EXPIRED', 'mishaps')),
      ...requestsOf(expiry).map((id) =>
        strikes(`the time of ${id} runs out`, id, 'DEADLINE', 'mishaps'),
      ),
    ],
    budgets: { mishaps: 1 },
    properties: [...allocation(expiry), ...settling(expiry, FAR)],
  }),
];

/** The topology is read anew between a choice and its commit: the nodes change places. */
const refresh = planOf(
  [twoNodes(1), twoNodes(2, SWAPPED)],
  [
    serverWith(1, orderOf(['d1'], { fallback: 'best-effort', nCpu: 2 })),
    serverWith(2, orderOf(['d2'], { policy: 'cpuMemNearest' })),
  ],
);

/** Both want two cores on one node, where there is one: strictly, and as well as it goes. */
const relax = planOf(
  [twoNodes()],
  [
    serverWith(1, orderOf(['d1'], { nCpu: 2 })),
    serverWith(2, orderOf(['d2'], { nCpu: 2, fallback: 'best-effort' })),
  ],
);

/** Each alone could be formed, beginning at its own node; together they lack a core. */
const scarce = planOf(
  [twoNodes(1, undefined, 1)],
  [1, 2].map((number) =>
    serverWith(number, orderOf([`d${number}`], { nCpu: 2, fallback: 'best-effort' })),
  ),
);

const together = planOf(
  [oneNode(['d1', 'd2'])],
  [serverWith(1, orderOf(['d1'])), serverWith(2, orderOf(['d2']))],
);

const choices: readonly Scope[] = [
  scope('refresh', {
    title: '2 requests by different policies; the topology changes once',
    plan: refresh,
    choices: true,
    handovers: false,
    inputs: [topologyChange('changes')],
    budgets: { changes: 1 },
    properties: [...allocation(refresh), ...settling(refresh)],
  }),
  scope('relax', {
    title: '2 requests for 2 cores near their devices, of which there is one: strict, best effort',
    plan: relax,
    choices: true,
    handovers: false,
    properties: [...allocation(relax), ...settling(relax, ['m1']), reach2Relaxed(relax)],
  }),
  scope('scarce', {
    title: '2 requests by best effort that lack a core together; nothing fails',
    plan: scarce,
    choices: true,
    handovers: false,
    properties: [...allocation(scarce), ...settling(scarce), live4One(scarce)],
  }),
  scope('together', {
    title: '2 servers on one node, each with a device of its own; nothing fails',
    plan: together,
    choices: false,
    handovers: false,
    properties: [...allocation(together), ...settling(together), reach1Together(together)],
  }),
];

const handover = planOf(
  [oneNode(['d1'])],
  [serverWith(1, orderOf(['d1'])), serverWith(2, orderOf(['d1']))],
  { dma: true },
);

const ofDevices = (plan: Plan): readonly PropertySpec[] => [
  safe1Exclusive(plan),
  safe2AllOrNothing(plan),
  safe6NoLeak(plan),
  safe8Map,
  safe10Owned(plan),
  ...live2Draining(plan),
];

const repaired = (device: string): InputSpec =>
  given(`${device} is repaired`, device, { type: 'REPAIRED' }, 'repairs');
const crashes = (plan: Plan): readonly InputSpec[] =>
  serversOf(plan).map((name) =>
    given(`the guest of ${name} crashes`, name, { type: 'GUEST_CRASH' }, 'crashes'),
  );

const handovers: readonly Scope[] = [
  scope('handover', {
    title: '2 servers in turn with 1 device that does DMA; 1 crash of a guest, 1 hang of the reset',
    plan: handover,
    choices: false,
    handovers: true,
    inputs: [...crashes(handover), dmaBy('d1', 'writes')],
    faults: [strikes('the reset of d1 hangs', 'd1', 'RESET_HANGS', 'hangs')],
    budgets: { crashes: 1, hangs: 1, writes: 1 },
    properties: [...ofDevices(handover), ...live1Ends(handover), reach4HandedOver('d1')],
  }),
  scope('repair', {
    title: '2 servers in turn with 1 device that does DMA; 1 failure, 1 repair',
    plan: handover,
    choices: false,
    handovers: true,
    inputs: [repaired('d1'), dmaBy('d1', 'writes')],
    faults: [strikes('d1 fails', 'd1', 'FAIL', 'failures')],
    budgets: { failures: 1, repairs: 1, writes: 1 },
    properties: [
      ...ofDevices(handover),
      ...live1Ends(handover),
      safe8Return(handover),
      ...safe8Live(handover),
    ],
  }),
];

const moved = planOf([oneNode(['d1'])], [serverWith(1, orderOf(['d1']))], {
  dma: true,
  pages: true,
});

const movesOf = (name: string): readonly InputSpec[] => [
  given(
    'its memory moves',
    name,
    { type: 'REBALANCE', from: 'm0', to: 'm1', kind: 'mem' },
    'moves',
  ),
];

const moves: readonly Scope[] = [
  scope('move', {
    title: '1 server whose memory moves while its guest and its device write; 1 loss, 1 end',
    plan: moved,
    choices: false,
    handovers: true,
    inputs: [
      ...movesOf('s1'),
      given('the guest writes', 'pages-1', { type: 'GUEST_WRITES' }, 'writes'),
      dmaBy('d1', 'writes'),
      ...destroying(moved, 'ends'),
    ],
    faults: ['m0', 'm1'].map((id) => strikes(`${id} fails`, id, 'FAIL', 'failures')),
    budgets: { moves: 1, writes: 2, ends: 1, failures: 1 },
    properties: [
      ...ofDevices(moved),
      ...live2Reserved(moved, ['d1', 'c0', 'm0', 'm1']),
      liveMove(moved),
    ],
  }),
  scope('move-restart', {
    title: '1 server whose memory moves; the allocator crashes once',
    plan: { ...moved, repeats: true },
    choices: false,
    handovers: false,
    inputs: movesOf('s1'),
    faults: [allocatorCrash(moved, 'mishaps')],
    budgets: { moves: 1, mishaps: 1 },
    properties: [
      ...ofDevices(moved),
      ...live2Reserved(moved, ['d1', 'c0', 'm0', 'm1']),
      liveMove(moved),
    ],
  }),
];

const told = (guest: 'aware' | 'blind'): Plan =>
  planOf([threeNodes], [serverWith(1, orderOf(['d1']), { guest, restarts: true })]);

const pinned = (from: string, to: string): InputSpec =>
  given(
    `it moves from ${from} to ${to}`,
    's1',
    { type: 'REBALANCE', from, to, kind: 'cpu' },
    'moves',
  );

const noticeOf = (guest: 'aware' | 'blind'): Scope => {
  const plan = told(guest);
  return scope(guest === 'aware' ? 'notice' : 'notice-blind', {
    title: `3 nodes, 1 server with a guest that is ${guest} of placement; 2 moves, 1 crash, 1 loss`,
    plan,
    choices: false,
    handovers: false,
    inputs: [
      pinned('c0', 'c1'),
      pinned('c0', 'c2'),
      pinned('c1', 'c2'),
      given('the guest crashes', 'g1', { type: 'CRASH' }, 'crashes'),
      given(
        'c0 is substituted',
        's1',
        { type: 'SUBSTITUTE', from: 'c0', to: 'c1', kind: 'cpu' },
        'spares',
      ),
    ],
    faults: ['c0', 'c1'].map((id) => strikes(`${id} fails`, id, 'FAIL', 'failures')),
    budgets: { moves: 2, crashes: 1, spares: 1, failures: 1 },
    properties: [
      safe1Exclusive(plan),
      safe2AllOrNothing(plan),
      safe5Notice(plan),
      safe5Read,
      safe6NoLeak(plan),
      ...live3Reads(plan),
    ],
  });
};

const plugged = planOf([oneNode(['d1'])], [serverWith(1, orderOf(['d1']))], {
  undiscovered: ['d1'],
  booted: false,
});

const boots: readonly Scope[] = [
  scope('hotplug', {
    title: '1 machine that boots, 1 device that is plugged in and out, 1 request',
    plan: plugged,
    choices: true,
    handovers: true,
    inputs: [
      given('the machine boots', 'topology', { type: 'BOOT' }, 'boots'),
      given('d1 is plugged in', 'd1', { type: 'HOTPLUG' }, 'plugs'),
    ],
    faults: [strikes('d1 is removed', 'd1', 'REMOVE', 'removals')],
    budgets: { boots: 1, plugs: 2, removals: 1 },
    properties: [...allocation(plugged), ...settling(plugged, FAR), ...live2Draining(plugged)],
  }),
];

export const scopes: readonly Scope[] = [
  ...boots,
  ...transactions,
  ...choices,
  noticeOf('aware'),
  noticeOf('blind'),
  ...moves,
  { name: 'standby', title: STANDBY_TITLE, build: standbyScope },
  ...handovers,
];
