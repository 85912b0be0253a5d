/**
 * TopologyAcquirer: the portion that acquires hardware information with physical positions (modern term:
 * topology discovery from SRAT, SLIT and the PCI tree), and publishes it in versions.
 *
 * Rules:
 * - a change makes what is published `stale`; it is read again, and published under a higher version;
 * - distances that the firmware does not tell are measured;
 * - whoever asks gets what was published last, an empty table before the first time.
 */
import { assertEvent, enqueueActions, setup } from 'xstate';
import { message, peer, type Topology } from './types.ts';

export interface TopologyAcquirerInput {
  /** What it reads, first and after each change; the last one stays. */
  readonly tables: readonly Topology[];
  /** The firmware tells no distances. */
  readonly measures: boolean;
  /** It was booted before the run begins. */
  readonly booted: boolean;
}

interface Context {
  readonly input: TopologyAcquirerInput;
  /** How many tables were published. */
  readonly published: number;
}

type Event =
  | { type: 'BOOT' }
  | { type: 'TOPOLOGY_CHANGED' }
  | { type: 'REFRESH' }
  | { type: 'GET_TOPOLOGY'; by: string }
  | { type: 'CHECK_VERSION'; by: string };

const NOTHING_YET: Topology = { version: 0, nodes: [], distances: [], resources: [] };

const lastOf = ({ input, published }: Context): Topology =>
  input.tables[Math.min(published, input.tables.length) - 1] ?? NOTHING_YET;

const acquirerSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as TopologyAcquirerInput,
    emitted: {} as { type: 'PUBLISHED'; version: number },
  },
  delays: { readTime: 100, probe: 1_000 },
  guards: {
    isBooted: ({ context }) => context.input.booted,
    measures: ({ context }) => context.input.measures,
    hasNext: ({ context }) => context.published < context.input.tables.length,
  },
  actions: {
    publish: enqueueActions(({ context, enqueue }) => {
      const published = context.published + 1;
      enqueue.assign({ published });
      const { version } = lastOf({ ...context, published });
      enqueue.emit({ type: 'PUBLISHED', version });
    }),
    tell: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'GET_TOPOLOGY');
      const topology = message({ type: 'TOPOLOGY', topology: lastOf(context) });
      enqueue.sendTo(peer(event.by), topology);
    }),
    tellVersion: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'CHECK_VERSION');
      const { version } = lastOf(context);
      enqueue.sendTo(peer(event.by), message({ type: 'VERSION', version }));
    }),
  },
});

const answers = {
  GET_TOPOLOGY: { actions: 'tell' },
  CHECK_VERSION: { actions: 'tellVersion' },
} as const;

export const topologyAcquirer = acquirerSetup.createMachine({
  id: 'TopologyAcquirer',
  context: ({ input }) => ({ input, published: 0 }),
  initial: 'starting',
  states: {
    starting: {
      always: [{ guard: 'isBooted', target: 'published', actions: 'publish' }, { target: 'idle' }],
    },
    idle: { on: { ...answers, BOOT: 'reading' } },
    reading: {
      on: answers,
      after: {
        readTime: [
          { guard: 'measures', target: 'measuring' },
          { target: 'published', actions: 'publish' },
        ],
      },
    },
    measuring: { on: answers, after: { probe: { target: 'published', actions: 'publish' } } },
    published: { on: { ...answers, TOPOLOGY_CHANGED: { guard: 'hasNext', target: 'stale' } } },
    stale: { on: { ...answers, REFRESH: 'reading' }, after: { readTime: 'reading' } },
  },
});
