/**
 * The claim, measured: heartbeats between two hosts by the number of guests, of the machines as they
 * are (one heartbeat a host) and of the same machines with one beat for every guest. What slaves say
 * to the master of their own host does not leave the host, and is left out.
 */
import { enqueueActions } from 'xstate';
import { FIRST_TABLE } from '../../../machines/cluster/pair-table.ts';
import { message } from '../../../machines/cluster/types.ts';
import { RealRun } from '../../../src/live/real-run.ts';
import { type ClusterParts, clusterParts } from '../parts.ts';
import { actorsOf, linksOf, type Plan, planOf } from '../wiring.ts';

export interface BeatRate {
  readonly guests: number;
  /** Heartbeats per second, both directions together. */
  readonly aggregated: number;
  readonly perGuest: number;
}

const HOSTS = ['h1', 'h2'];
const WINDOW_S = 10;

/** Half of the groups serve on each host, and stand by on the other. */
export const manyGroups = (guests: number): Plan['groups'] =>
  Array.from({ length: guests }, (_, at) => {
    const [first, second] = at % 2 === 0 ? ['h1', 'h2'] : ['h2', 'h1'];
    return { name: `g${at}`, slaves: [first!, second!], thirds: [], homes: [second!, first!] };
  });

/** Every guest that serves has a heartbeat of its own sent to the host of its partner. */
const beatPerGuest = (parts: ClusterParts): ClusterParts => ({
  ...parts,
  masterCluster: parts.masterCluster.provide({
    actions: {
      sendHeartbeat: enqueueActions(({ context, enqueue }) => {
        const { host, hostIncarnation, peers, groups } = context;
        const table = FIRST_TABLE;
        for (const { instances } of groups) {
          const [first] = instances;
          if (first?.host !== host) continue;
          const line = { guest: first.guest, state: 'well', role: 'active', epoch: 1, age: 'new' };
          const beat = { type: 'MASTER_HB', host, hostIncarnation, seq: 0, guests: [line], table };
          for (const master of Object.values(peers)) {
            enqueue.sendTo(({ system }) => system.get(master), message(beat));
          }
        }
        enqueue.sendTo(({ system }) => system.get(context.aggregator), { type: 'SENT' });
      }),
    },
  }),
});

const rateOf = (guests: number, parts: ClusterParts): number => {
  const plan = planOf(HOSTS, manyGroups(guests), {
    inFlight: null,
    lists: 'abnormal',
    lastEpoch: 1e9,
  });
  let beats = 0;
  const definition = {
    name: 'beats',
    title: 'heartbeats counted',
    actors: actorsOf(plan, parts),
    links: linksOf(plan),
    properties: [],
  };
  const run = new RealRun(definition, {
    onMessage: (_from, to, { type }) => {
      if (type === 'MASTER_HB' && to.startsWith('master-')) beats += 1;
    },
  });
  run.advance(1_000 * WINDOW_S);
  return beats / WINDOW_S;
};

export const beatRates = (counts: readonly number[]): readonly BeatRate[] =>
  counts.map((guests) => ({
    guests,
    aggregated: rateOf(guests, clusterParts),
    perGuest: rateOf(guests, beatPerGuest(clusterParts)),
  }));
