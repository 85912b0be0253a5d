/**
 * Failure detection by heartbeats: n senders beat over links that keep order and hold two beats,
 * one monitor tells trusted from suspected ones, and every sender may crash once and recover.
 *
 * The number of states is 27 to the power n: of each sender the run knows 3 lives (first, down,
 * second), 3 fillings of its link, and 3 opinions of the monitor (heard of, trusted, suspected),
 * and all of them are reached independently of the other senders.
 */
import {
  type HeartbeatMonitorContext,
  heartbeatMonitor,
} from '../../machines/baseline/heartbeat-monitor.ts';
import { heartbeatSender } from '../../machines/baseline/heartbeat-sender.ts';
import { always, noDeadlock, sometimes } from '../../src/properties/index.ts';
import type { Parameters, SystemEntry } from '../../src/system/catalogue.ts';
import type {
  ActorSpec,
  PropertySpec,
  StateView,
  SystemDefinition,
} from '../../src/system/definition.ts';

const parts = { heartbeatSender, heartbeatMonitor };
type Parts = typeof parts;

const MONITOR = 'monitor';
const HEARD_IS_TRUSTED = 'a sender heard of since the last timeout is not suspected';

const opinion = (s: StateView): HeartbeatMonitorContext => s.actor(MONITOR).context;

const properties = (senders: readonly string[]): PropertySpec[] => [
  always(HEARD_IS_TRUSTED, (s) => {
    const { heard, suspected } = opinion(s);
    return !heard.some((sender) => suspected.includes(sender));
  }),
  noDeadlock('something can always happen'),
  sometimes(
    'all senders are suspected although none has crashed',
    (s) =>
      opinion(s).suspected.length === senders.length && senders.every((name) => s.actor(name).up),
  ),
  sometimes(
    'exactly the senders that are down are suspected, and not all are',
    (s) =>
      opinion(s).suspected.length > 0 &&
      opinion(s).suspected.length < senders.length &&
      senders.every((name) => s.actor(name).up !== opinion(s).suspected.includes(name)),
  ),
  sometimes('a sender is trusted although it is down', (s) =>
    senders.some((name) => !s.actor(name).up && !opinion(s).suspected.includes(name)),
  ),
];

const build = (parameters: Parameters, machines: Parts): SystemDefinition => {
  const n = parameters.n as number;
  const senders = Array.from({ length: n }, (_, i) => `sender${i + 1}`);
  const actors: Record<string, ActorSpec> = {};
  for (const name of senders) {
    actors[name] = { machine: machines.heartbeatSender, input: { name, monitor: MONITOR } };
  }
  actors[MONITOR] = { machine: machines.heartbeatMonitor, input: { senders } };
  return {
    name: 'baseline/heartbeat',
    title: heartbeat.title,
    actors,
    links: [{ to: MONITOR, kind: 'fifo', capacity: 2, onFull: 'lose' }],
    faults: senders.map((name) => ({ kind: 'crash', actors: [name], times: 1 })),
    properties: properties(senders),
    symmetry: [{ actors: senders }],
  };
};

export const heartbeat: SystemEntry<Parts> = {
  name: 'baseline/heartbeat',
  kind: 'baseline',
  title: 'Failure detection by heartbeats from n senders that crash',
  parameters: [
    { name: 'n', description: 'number of senders', type: 'integer', default: 2, min: 2, max: 5 },
  ],
  parts,
  build,
  mutants: [
    {
      name: 'suspected-for-good',
      title: 'the monitor notes the beat of a suspected sender but goes on suspecting it',
      kills: HEARD_IS_TRUSTED,
      apply: (machines) => ({
        ...machines,
        heartbeatMonitor: machines.heartbeatMonitor.provide({ actions: { trustSender: () => {} } }),
      }),
    },
  ],
};
