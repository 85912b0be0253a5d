/**
 * NicFunction: a Function of a shared device that is a port of its owner's host. It joins the Function as
 * the switch sees it with the port as the host sees it.
 *
 * Rules:
 * - what takes the Function from the host (a reset of the device, a detach, the bus or the power of its
 *   owner) takes the port away with all that waits in it, in the same step; an attach brings it back;
 * - a Function that is only quiesced still looks well: its link is up, and nothing tells the host that the
 *   port must not be used but the plan;
 * - a device that fails breaks its ports, but that is noticed later, or never before they are taken away.
 */
import { enqueueActions, setup } from 'xstate';

export interface NicFunctionInput {
  /** The PhysicalNic. */
  readonly port: string;
}

type Event = { type: 'IN_USE' | 'TAKEN_AWAY' | 'DEVICE_FAILED' };

const tellsPort = (...types: readonly ('ATTACH' | 'REMOVE' | 'HW_ERROR')[]) =>
  enqueueActions(({ context, enqueue }: any) => {
    for (const type of types) {
      enqueue.sendTo(({ system }: any) => system.get(context.port), { type });
    }
  }) as never;

const nicFunctionSetup = setup({
  types: { context: {} as NicFunctionInput, events: {} as Event, input: {} as NicFunctionInput },
  delays: { noticeTime: 100 },
  actions: {
    attachPort: tellsPort('ATTACH'),
    removePort: tellsPort('REMOVE'),
    /** One error makes an adapter suspect, a second one has failed it. */
    breakPort: tellsPort('HW_ERROR', 'HW_ERROR'),
  },
});

export const nicFunction = nicFunctionSetup.createMachine({
  id: 'NicFunction',
  context: ({ input }) => input,
  initial: 'present',
  states: {
    present: {
      initial: 'sound',
      on: { TAKEN_AWAY: { target: 'gone', actions: 'removePort' } },
      states: {
        sound: { on: { DEVICE_FAILED: 'failing' } },
        failing: { after: { noticeTime: { target: 'broken', actions: 'breakPort' } } },
        broken: {},
      },
    },
    gone: { on: { IN_USE: { target: 'present', actions: 'attachPort' } } },
  },
});
