/**
 * The interface of path failover as a watch of a row of the full system: how what the machines of
 * `machines/nic-failover` emit and send is told in the interface's words.
 */
import type { EventObject } from 'xstate';
import { rowOf } from '../../machines/nic-failover/types.ts';
import { pathWatch } from '../../machines/platform/path-interface.ts';
import type { Emission, MonitorSpec } from '../../src/system/definition.ts';

interface Said {
  readonly type: string;
  readonly vnicId?: string;
  readonly port?: string;
  readonly cause?: string | null;
}

/** What a row emits under the interface's own names. */
const SAME = ['MAPPED', 'UNMAPPED', 'LEAVING', 'ROW_CHANGED', 'ANNOUNCE', 'ISOLATED'];

const ofRow =
  (vnicId: string) =>
  ({ event }: Emission): EventObject | undefined => {
    const said = event as Said;
    if (said.vnicId !== vnicId) return undefined;
    if (SAME.includes(said.type)) return event;
    if (said.type === 'HANDED_OVER') return { ...event, type: 'CARRIED' };
    if (said.type !== 'NOTED') return undefined;
    return { ...event, type: said.cause === null ? 'PATH_RESTORED' : 'PATH_FAILED' };
  };

export const PATHS_AS_PROMISED =
  'the paths of a host do nothing but what their interface to other systems allows';

export interface WatchedRow {
  readonly vnicId: string;
  readonly ports: readonly string[];
}

/**
 * @param control name of the control program that writes the row; plans come to it, and it answers
 *   them
 */
export const watchOfRow = (
  { vnicId, ports }: WatchedRow,
  promises?: string,
  control = 'control',
): MonitorSpec => {
  const row = rowOf(vnicId);
  return {
    machine: pathWatch,
    input: { ports, mapped: false, planners: {}, queueBound: 0, repeats: false },
    ...(promises === undefined ? {} : { promises }),
    observes: {
      emit: ofRow(vnicId),
      send: ({ from, to, event }) => {
        if (to === control && ['PLANNED', 'PLAN_ENDED'].includes(event.type)) return event;
        if (from === control && event.type === 'ROWS_CLEAR') return event;
        if (to === row && event.type === 'CHOSEN') return event;
        const isRelease = from === row && event.type === 'RELEASE';
        return isRelease ? { type: 'SERVED' } : undefined;
      },
      crash: ({ actors }) => (actors.includes(row) ? { type: 'LOST' } : undefined),
    },
  };
};
