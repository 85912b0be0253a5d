/**
 * The scopes of shadow paging: closed sets of CPUs, guest tables and shadows with budgets. One address is
 * watched in each table; only the last table is edited, also before its first use as a root.
 */
import type { Frame } from '../../../machines/shadow-paging/types.ts';
import type { ScopeSpec } from '../../../src/system/catalogue.ts';
import type { PropertySpec, SystemDefinition } from '../../../src/system/definition.ts';
import type { ShadowPagingParts } from '../parts.ts';
import {
  reach1Hit,
  reach2Rebuilt,
  reach3Reused,
  reach4Shared,
  reach4Zapping,
} from '../properties/reach.ts';
import { type Plan, planOf } from '../wiring.ts';
import { type Budgets, type ScopeShape, scopeOf } from './scope.ts';

interface Scope extends ScopeSpec {
  readonly build: (parts: ShadowPagingParts) => SystemDefinition;
}

/** Every entry is d0 at first. */
const VALUES: readonly Frame[] = [null, 'd1'];

interface Options extends Partial<Omit<ScopeShape, 'title' | 'plan' | 'budgets' | 'reach'>> {
  readonly reach?: (plan: Plan) => readonly PropertySpec[];
  readonly long?: boolean;
}

const scope = (
  name: string,
  title: string,
  plan: Plan,
  budgets: Budgets,
  { reach = (p) => [reach1Hit(p)], long = false, values = VALUES, ...more }: Options = {},
): Scope => ({
  name,
  title,
  ...(long ? { long } : {}),
  build: (parts) => scopeOf(parts, { title, plan, budgets, values, reach: reach(plan), ...more }),
});

const table = (page: string, vm = 'vm') => ({ page, vm, entry: 'd0' });
const threeTables = [table('pt-a'), table('pt-b'), table('pt-c')];
const oneCpu = [{ name: 'cpu0', vm: 'vm', role: 'r0' }];

const ofVariants: readonly Scope[] = [
  scope(
    'strict',
    '2 CPUs, 2 tables, 2 shadows; every edit traps; 2 edits, 1 invalidation',
    planOf(),
    { edits: 2, invalidations: 1 },
    { reach: (plan) => [reach1Hit(plan), reach4Shared(plan)] },
  ),
  scope(
    'lazy',
    '2 CPUs, 2 tables, 2 shadows; edits noticed at a switch or invalidation; 2 edits, 1 invalidation',
    planOf({ lazy: true }),
    { edits: 2, invalidations: 1 },
    { reach: (plan) => [reach1Hit(plan), reach4Shared(plan)] },
  ),
];

/** Where most planted bugs show already. */
const small: readonly Scope[] = [
  scope('one-cpu', '1 CPU, 2 tables, 2 shadows; 2 edits, 1 root freed', planOf({ cpus: oneCpu }), {
    edits: 2,
    frees: 1,
  }),
  scope(
    'one-edit',
    '2 CPUs, 2 tables, 2 shadows; every edit traps; 1 edit',
    planOf(),
    { edits: 1 },
    {
      values: ['d1'],
    },
  ),
  scope(
    'one-edit-lazy',
    '2 CPUs, 2 tables, 2 shadows; edits noticed at a switch; 1 edit, which takes the entry out',
    planOf({ lazy: true }),
    { edits: 1 },
    { values: [null] },
  ),
  scope('one-root', '2 CPUs, 2 tables, 2 shadows; no edits, 1 root freed', planOf(), { frees: 1 }),
  scope(
    'one-move',
    '2 CPUs, 2 tables, 2 shadows; a frame moves in machine memory; no edits',
    planOf({ moves: true }),
    { moves: 1 },
  ),
];

const ofMemory: readonly Scope[] = [
  scope(
    'move',
    '2 CPUs, 2 tables, 2 shadows; a frame moves in machine memory; 1 edit',
    planOf({ moves: true }),
    { edits: 1, moves: 1 },
  ),
  scope(
    'move-free',
    '2 CPUs, 2 tables, 2 shadows; a frame moves in machine memory; 1 edit, 1 root freed',
    planOf({ moves: true }),
    { edits: 1, moves: 1, frees: 1 },
    { long: true },
  ),
];

const ofEviction: readonly Scope[] = [
  scope(
    'eviction',
    '2 CPUs, 3 tables, 2 shadows; no table is edited',
    planOf({ tables: threeTables, edited: 'pt-c' }),
    {},
    { watchesReuse: true, reach: (plan) => [reach1Hit(plan), reach2Rebuilt] },
  ),
  scope(
    'descheduled',
    '2 CPUs that are descheduled, 3 tables, 2 shadows; 1 root freed',
    planOf({ tables: threeTables, edited: 'pt-c' }),
    { frees: 1, deschedules: true },
  ),
  scope(
    'eviction-free',
    '2 CPUs, 3 tables, 2 shadows; 1 edit, 1 root freed',
    planOf({ tables: threeTables, edited: 'pt-c' }),
    { edits: 1, frees: 1 },
    {
      values: ['d1'],
      watchesReuse: true,
      reach: (plan) => [reach1Hit(plan), reach2Rebuilt, reach3Reused, reach4Zapping(plan)],
    },
  ),
];

const ofPressure: readonly Scope[] = [
  scope(
    'pressure',
    '1 CPU, 3 tables, 2 shadows; memory is short once; 2 edits, 1 root freed',
    planOf({ cpus: oneCpu, tables: threeTables, edited: 'pt-c' }),
    { edits: 2, frees: 1, pressures: 1 },
    { watchesReuse: true, reach: (plan) => [reach1Hit(plan), reach2Rebuilt, reach3Reused] },
  ),
  scope(
    'free',
    '2 CPUs, 2 tables, 2 shadows; 1 edit, 1 root freed',
    planOf(),
    { edits: 1, frees: 1 },
    { values: ['d1'], reach: (plan) => [reach1Hit(plan), reach4Shared(plan)] },
  ),
];

const ofDevices: readonly Scope[] = [
  scope(
    'bits',
    '1 CPU, 2 tables of which one may map itself, a device; 2 edits, 1 write by the device',
    planOf({ cpus: oneCpu, dma: true }),
    { edits: 2, dmaWrites: 1, stores: true },
    { values: [null, 'd0', 'd1', 'pt-b'] },
  ),
];

const ofKeys: readonly Scope[] = [
  scope(
    'two-vms',
    '2 VMs with 1 CPU and 1 table each, 2 shadows; 1 edit, 1 change of paging mode',
    planOf({
      cpus: [
        { name: 'cpu0', vm: 'vm0', role: 'r0' },
        { name: 'cpu1', vm: 'vm1', role: 'r0' },
      ],
      tables: [table('pt-a', 'vm0'), table('pt-b', 'vm1')],
    }),
    { edits: 1, modeChanges: 1 },
  ),
];

/** The largest last, so that whoever has little time sees as many as possible. */
export const scopes: readonly Scope[] = [
  ...small,
  ...ofDevices,
  ...ofKeys,
  ...ofPressure,
  ...ofVariants,
  ...ofMemory,
  ...ofEviction,
];
