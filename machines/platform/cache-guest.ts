/**
 * Cache servers and cache management servers as programs of guests: a guest is HALTED with its host, and
 * REVIVED by a cluster somewhere else. Of a cache server nothing is left then, and its new life has a
 * new session; of a manager its log. What arrives in between is lost.
 */
import { assign, createMachine } from 'xstate';
import type { cacheManagementServer } from '../cache-authority/cache-management-server.ts';
import { logOf } from '../cache-authority/cache-management-server.ts';
import type { cacheServer } from '../cache-authority/cache-server.ts';
import { noLocks } from '../cache-authority/lock-table.ts';

type Chart = Readonly<Record<string, any>>;

const varied = <M>(config: Chart, implementations: unknown): M =>
  createMachine(config as never, implementations as never) as M;

/** The chart with a state beside the others of each region, in which it is halted. */
const haltable = (
  { config, implementations }: { config: unknown; implementations: unknown },
  [first, second]: readonly [string, string],
  { id, revived, actions }: { id: string; revived: readonly string[]; actions: Chart },
): [Chart, unknown] => {
  const chart = config as Chart;
  const region = (name: string, state: Chart): Chart => ({
    ...chart.states[name],
    states: { ...chart.states[name].states, halted: state },
  });
  const given = implementations as Chart;
  return [
    {
      ...chart,
      on: {
        ...chart.on,
        HALTED: { target: [`#${id}.${first}.halted`, `#${id}.${second}.halted`], actions: 'halt' },
      },
      states: {
        ...chart.states,
        [first]: region(first, {
          on: {
            // Nothing that the chart does in any state.
            ...Object.fromEntries(Object.keys(chart.on).map((type) => [type, {}])),
            HALTED: {},
            REVIVED: { target: revived, actions: 'revive' },
          },
        }),
        [second]: region(second, {}),
      },
    },
    { ...given, actions: { ...given.actions, ...actions } },
  ];
};

export const cacheServerGuest = (machine: typeof cacheServer): typeof cacheServer =>
  varied(
    ...haltable(machine, ['server', 'authority'], {
      id: 'CacheServer',
      revived: ['#CacheServer.server.joining', '#CacheServer.authority.unknown'],
      actions: {
        halt: assign({
          session: '',
          acted: 0,
          epoch: 0,
          table: noLocks,
          next: null,
          queue: [],
        } as never),
        revive: assign((({ context, event }: any) => {
          const { input } = context;
          const life = (machine.config as Chart).context({
            input: { ...input, incarnation: event.incarnation },
          });
          return { ...life, input };
        }) as never),
      },
    }),
  );

export const cacheManagerGuest = (
  machine: typeof cacheManagementServer,
): typeof cacheManagementServer =>
  varied(
    ...haltable(machine, ['server', 'record'], {
      id: 'CacheManagementServer',
      revived: ['#CacheManagementServer.server.recovering', '#CacheManagementServer.record.logged'],
      actions: {
        /** Which leases run is not logged. */
        halt: assign({ live: [], newest: {} } as never),
        revive: assign((({ context }: any) => {
          const { input } = context;
          const life = (machine.config as Chart).context({
            input: { ...input, recovered: logOf(context) },
          });
          return { ...life, input };
        }) as never),
      },
    }),
  );
