/**
 * Path failover against the heartbeat timeout: a host beats to its peer over one of two paths, one
 * path fails, and the peer must not take a healthy host for dead because the switch took too long.
 *
 * The longest silence that a single path failure causes at the peer: the path fails just before it
 * would pass a beat on, an interval after the last one; then come detection and switching; the last
 * beat before was as fast, the first beat after is as slow as the latency allows. So the peer is safe
 * exactly if interval + detection + switch + (latencyMax − latencyMin) is less than its timeout.
 * In free time no numbers help: then the timeout may come before any beat.
 */
import { type DualPathHostInput, dualPathHost } from '../../machines/baseline/dual-path-host.ts';
import { heartbeatPeer } from '../../machines/baseline/heartbeat-peer.ts';
import { networkPath } from '../../machines/baseline/network-path.ts';
import { never, sometimes } from '../../src/properties/index.ts';
import type { Parameters, SystemEntry } from '../../src/system/catalogue.ts';
import type {
  FaultSpec,
  LinkRule,
  OrderedTime,
  StateView,
  SystemDefinition,
} from '../../src/system/definition.ts';

const parts = { dualPathHost, networkPath, heartbeatPeer };
type Parts = typeof parts;

type Durations = 'tickMs' | 'latencyMinMs' | 'latencyMaxMs' | 'timeoutMs';
type Numbers = Readonly<Record<Durations | 'intervalMs' | 'detectionMs' | 'switchMs', number>>;

export const NEVER_FENCED =
  'a path failure with a working backup never makes the peer fence the host';

const PATHS = ['pathA', 'pathB'] as const;

const pathWorks = (s: StateView): boolean => PATHS.some((path) => s.actor(path).matches('up'));
const fenced = (s: StateView): boolean => s.actor('peer').hasTag('fenced');

const faults: readonly FaultSpec[] = PATHS.map((path) => ({
  kind: 'event',
  name: 'path fails',
  to: path,
  event: { type: 'FAIL' },
  budget: 'path failures',
}));

/** In free time nothing bounds how many beats are on their way: those that find no room are lost. */
const linksIn = (ordered: boolean): readonly LinkRule[] => [
  { from: 'host', kind: 'local' },
  { to: 'host', kind: 'local' },
  { to: 'peer', kind: 'fifo', ...(ordered ? {} : { capacity: 2, onFull: 'lose' }) },
];

const orderedTime = (p: Numbers): OrderedTime => ({
  mode: 'ordered',
  tickMs: p.tickMs,
  latency: [{ to: 'peer', minMs: p.latencyMinMs, maxMs: p.latencyMaxMs }],
});

const build = (parameters: Parameters, machines: Parts): SystemDefinition => {
  const p = parameters as Parameters & Numbers;
  const { intervalMs, detectionMs, switchMs, timeoutMs } = p;
  const host: DualPathHostInput = { paths: PATHS, intervalMs, detectionMs, switchMs };
  const path = (name: string) => ({
    machine: machines.networkPath,
    input: { name, host: 'host', peer: 'peer' },
  });
  return {
    name: 'baseline/failover-before-timeout',
    title: failoverBeforeTimeout.title,
    actors: {
      host: { machine: machines.dualPathHost, input: { ...host } },
      pathA: path('pathA'),
      pathB: path('pathB'),
      peer: { machine: machines.heartbeatPeer, input: { timeoutMs } },
    },
    links: linksIn(parameters.time === 'ordered'),
    faults,
    budgets: { 'path failures': 1 },
    ...(parameters.time === 'ordered' ? { time: orderedTime(p) } : {}),
    properties: [
      never(NEVER_FENCED, (s) => fenced(s) && pathWorks(s)),
      sometimes(
        'the host has switched to the other path',
        (s) =>
          s.actor('host').context.failed.includes('pathA') &&
          s.actor('host').context.inUse === 'pathB',
      ),
      sometimes('the backup has failed while the path in use works', (s) =>
        s.actor('host').context.failed.includes('pathB'),
      ),
    ],
  };
};

const duration = (name: string, description: string, value: number) =>
  ({ name, description, type: 'integer', default: value, min: 0, max: 60_000 }) as const;

export const failoverBeforeTimeout: SystemEntry<Parts> = {
  name: 'baseline/failover-before-timeout',
  kind: 'baseline',
  title: 'Path failover that has to be faster than the heartbeat timeout of the peer',
  parameters: [
    {
      name: 'time',
      description: 'whether durations are respected',
      type: 'choice',
      default: 'ordered',
      choices: ['ordered', 'free'],
    },
    { ...duration('tickMs', 'length of a tick of ordered time', 100), min: 1 },
    duration('intervalMs', 'between two beats', 200),
    duration('detectionMs', 'until a lost carrier counts as a failed path', 200),
    duration('switchMs', 'to set up the other path', 300),
    duration('timeoutMs', 'of the peer', 1000),
    duration('latencyMinMs', 'of a beat on its way to the peer, at least', 0),
    duration('latencyMaxMs', 'of a beat on its way to the peer, at most', 100),
  ],
  parts,
  build,
  mutants: [
    {
      name: 'stays-on-the-dead-path',
      title: 'the host sets up the other path but goes on beating over the one that failed',
      kills: NEVER_FENCED,
      apply: (machines) => ({
        ...machines,
        dualPathHost: machines.dualPathHost.provide({ actions: { takeBackup: () => {} } }),
      }),
    },
  ],
};
