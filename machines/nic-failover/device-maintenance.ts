/**
 * DeviceMaintenance: whoever wants to reset the device a port belongs to, as far as this port is
 * concerned (the gate of a shared device seen from its NIC function).
 *
 * Rules: announce the plan, wait until no row uses or is about to use the port (ROWS_CLEAR), reset,
 * announce the end. Never reset without ROWS_CLEAR.
 */
import { enqueueActions, sendTo, setup } from 'xstate';
import { controlOf, type Home, message, monitorOf } from './types.ts';

export interface DeviceMaintenanceInput extends Home {
  readonly port: string;
}

const deviceMaintenanceSetup = setup({
  types: {
    context: {} as DeviceMaintenanceInput,
    events: {} as { type: 'PLAN' } | { type: 'ROWS_CLEAR'; port: string },
    input: {} as DeviceMaintenanceInput,
  },
  delays: { resetTime: 1_000 },
  actions: {
    announcePlan: enqueueActions(({ context: { port }, enqueue }) => {
      const planned = message({ type: 'PLANNED', port });
      enqueue.sendTo(({ system, context }) => system.get(controlOf(context)), planned);
      enqueue.sendTo(({ system }) => system.get(monitorOf(port)), planned);
    }),
    startReset: sendTo(({ system, context }) => system.get(context.port), { type: 'RESET' }),
    endReset: sendTo(({ system, context }) => system.get(context.port), { type: 'RESET_DONE' }),
    announceEnd: enqueueActions(({ context: { port }, enqueue }) => {
      const ended = message({ type: 'PLAN_ENDED', port });
      enqueue.sendTo(({ system, context }) => system.get(controlOf(context)), ended);
      enqueue.sendTo(({ system }) => system.get(monitorOf(port)), ended);
    }),
  },
});

export const deviceMaintenance = deviceMaintenanceSetup.createMachine({
  id: 'DeviceMaintenance',
  context: ({ input }) => input,
  initial: 'idle',
  states: {
    idle: { on: { PLAN: { target: 'waiting', actions: 'announcePlan' } } },
    waiting: { on: { ROWS_CLEAR: { target: 'resetting', actions: 'startReset' } } },
    resetting: {
      after: { resetTime: { target: 'idle', actions: ['endReset', 'announceEnd'] } },
    },
  },
});
