/**
 * The interface of path failover allows whatever the full system does in every short scope, and the
 * partner that stands in for it keeps to it; planted bugs that others would notice break it.
 */
import { expect, test } from 'vitest';
import { enqueueActions, setup } from 'xstate';
import type { NicFailoverParts } from '../../../actors/nic-failover/parts.ts';
import { nicFailover } from '../../../actors/nic-failover/system.ts';
import { partnerOf, watchOfPartner } from '../../../actors/platform/path-partner.ts';
import { PATHS_AS_PROMISED, watchOfRow } from '../../../actors/platform/path-watch.ts';
import { check } from '../../../src/explore/check.ts';
import { always, never, sometimes } from '../../../src/properties/index.ts';
import type { ActorView, InputSpec, SystemDefinition } from '../../../src/system/definition.ts';

/** The scope with nothing but a watch of each row. */
const watched = (scope: string, parts: NicFailoverParts): SystemDefinition => {
  const definition = nicFailover.build({ scope }, parts);
  const names = Object.keys(definition.actors);
  const ports = names.filter((name) => /^n\d$/.test(name));
  const rows = names.filter((name) => name.startsWith('row-')).map((name) => name.slice(4));
  const monitors = rows.map((vnicId) => [
    `paths-${vnicId}`,
    watchOfRow({ vnicId, ports }, `${PATHS_AS_PROMISED} (${vnicId})`),
  ]);
  return { ...definition, monitors: Object.fromEntries(monitors), properties: [] };
};

const short = nicFailover.scopes!.filter((scope) => scope.long !== true);

test.each(short)(
  'the full system keeps to the interface in $name',
  { timeout: 120_000 },
  async ({ name }) => {
    const result = await check(watched(name, nicFailover.parts), { tolerance: false });
    expect(result.properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
    expect(result.properties.some((p) => p.name.startsWith(PATHS_AS_PROMISED))).toBe(true);
    expect(result.reasons).toEqual([]);
  },
);

const NOTICED = [
  'tried-is-final',
  'no-target-is-final',
  'restored-port-skips-purge',
  'hold-delays-leaving',
  'hand-over-unchecked',
  'reset-without-grace',
  'plan-bars-nothing',
  'committed-revives-row',
];

test.each(nicFailover.mutants.filter(({ name }) => NOTICED.includes(name)))(
  'planted bug $name breaks the interface',
  { timeout: 60_000 },
  async ({ scope, apply }) => {
    const definition = watched(scope!, apply(nicFailover.parts));
    const result = await check(definition, { tolerance: false, stopAtFirst: true });
    const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
    expect(broken.map(({ name }) => name.slice(0, PATHS_AS_PROMISED.length))).toEqual([
      PATHS_AS_PROMISED,
    ]);
  },
);

const PORTS = ['p0', 'p1'];
const INPUT = { ports: PORTS, planners: { p0: 'planner' }, repeats: true };

/** Two idle partners of the partner: who waits for a clear port, and who is sent something. */
const planner = setup({ types: { events: {} as { type: 'ROWS_CLEAR' } } }).createMachine({
  initial: 'waiting',
  states: { waiting: { on: { ROWS_CLEAR: 'told' } }, told: {} },
});
const receiver = setup({ types: { events: {} as { type: 'BEAT' } } }).createMachine({
  initial: 'waiting',
  states: { waiting: { on: { BEAT: 'reached' } }, reached: {} },
});

const isDark = (port: string) => (paths: ActorView) => paths.context.dark.includes(port);
const isSilent = (port: string) => (paths: ActorView) => paths.context.failed[port] === 'probe';

const input = (
  name: string,
  event: { type: string; [field: string]: unknown },
  more: Partial<InputSpec> = {},
): InputSpec => ({ name, to: 'paths', event, ...more });

const ofPort = (port: string): readonly InputSpec[] => [
  input(`${port} loses its link`, { type: 'LINK_DOWN', port }, { budget: 'failures' }),
  input(`${port} has its link again`, { type: 'LINK_UP', port }, { when: isDark(port) }),
  input(
    `${port} falls silent`,
    { type: 'PATH_FAILED', port, cause: 'probe' },
    { budget: 'failures' },
  ),
  input(`${port} answers`, { type: 'PATH_RESTORED', port }, { when: isSilent(port) }),
  input(`move to ${port}`, { type: 'MOVE', port }, { budget: 'moves' }),
];

const partner: SystemDefinition = {
  name: 'partner',
  title: 'the paths of a host by their interface, and everything that can happen to them',
  actors: {
    paths: partnerOf(INPUT),
    planner: { machine: planner },
    receiver: { machine: receiver },
  },
  links: [{ kind: 'local' }],
  environment: [
    ...PORTS.flatMap(ofPort),
    input('reset is planned', { type: 'PLANNED', port: 'p0' }, { budget: 'plans' }),
    input(
      'reset is over',
      { type: 'PLAN_ENDED', port: 'p0' },
      { when: (paths) => paths.context.cleared.includes('p0') },
    ),
    input('program is lost', { type: 'LOST' }, { budget: 'losses' }),
    input('program is back', { type: 'MAP' }, { when: (paths) => paths.matches('unmapped') }),
    input(
      'beat',
      { type: 'CARRY', to: 'receiver', message: { type: 'BEAT' } },
      { budget: 'beats' },
    ),
  ],
  budgets: { failures: 2, moves: 1, plans: 1, losses: 1, beats: 1 },
  monitors: { watch: watchOfPartner('paths', INPUT, PATHS_AS_PROMISED) },
  properties: [
    never('the partner breaks its own rules', (s) => s.actor('paths').matches('broken')),
    always(
      'the watch knows where the partner is',
      (s) =>
        JSON.stringify(s.actor('paths').value) === JSON.stringify(s.actor('watch').value) &&
        s.actor('paths').context.current === s.actor('watch').context.current,
    ),
    sometimes('it has no path', (s) => s.actor('paths').matches('isolated')),
    sometimes('a message waits', (s) => s.actor('paths').context.waiting.length > 0),
    sometimes('a message arrives', (s) => s.actor('receiver').matches('reached')),
    sometimes('a port is clear', (s) => s.actor('planner').matches('told')),
  ],
};

test('the partner keeps to the interface whatever happens to it', { timeout: 60_000 }, async () => {
  const result = await check(partner, { tolerance: false });
  expect(result.properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
  expect(result.reasons).toEqual([]);
  expect([result.states, result.transitions]).toEqual([33418, 155138]);
});

test('a partner that takes a port whose reset is planned is found out by the watch', async () => {
  const { machine, ...rest } = partner.actors.paths!;
  const naive = machine.provide({
    guards: { mayBeChosen: () => true },
    actions: {
      decideTarget: enqueueActions(({ context, enqueue }) => {
        const port = PORTS.find((other) => context.failed[other] === null) ?? null;
        enqueue.raise({ type: 'CHOSEN', port } as never);
      }),
    },
  } as never);
  const actors = { ...partner.actors, paths: { machine: naive, ...rest } };
  const result = await check({ ...partner, actors }, { tolerance: false, stopAtFirst: true });
  const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
  expect(broken.map(({ name }) => name)).toContain(PATHS_AS_PROMISED);
});
