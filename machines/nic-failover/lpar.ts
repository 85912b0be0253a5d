/**
 * Lpar: a logical partition (modern term: virtual machine) as far as its network needs it: its rows
 * are mapped while it runs and unmapped when it stops.
 */
import { enqueueActions, setup } from 'xstate';
import { controlOf, type Home, message } from './types.ts';

export interface LparInput extends Home {
  readonly lparId: string;
  /** Its virtual interfaces; none in systems without guests. */
  readonly vifs: readonly string[];
  /** Running from the start; else `off`. */
  readonly running: boolean;
}

const lparSetup = setup({
  types: {
    context: {} as LparInput,
    events: {} as { type: 'START' | 'STOP' },
    input: {} as LparInput,
  },
  delays: { bootTime: 10_000 },
  guards: { runsAtStart: ({ context }) => context.running },
  actions: {
    reportStart: enqueueActions(({ context: { lparId, vifs }, enqueue }) => {
      for (const vif of vifs) enqueue.sendTo(({ system }) => system.get(vif), { type: 'ATTACH' });
      const start = message({ type: 'LPAR_START', lparId });
      enqueue.sendTo(({ system, context }) => system.get(controlOf(context)), start);
    }),
    reportStop: enqueueActions(({ context: { lparId, vifs }, enqueue }) => {
      for (const vif of vifs) {
        enqueue.sendTo(({ system }) => system.get(vif), { type: 'LPAR_STOP' });
      }
      const stop = message({ type: 'LPAR_STOP', lparId });
      enqueue.sendTo(({ system, context }) => system.get(controlOf(context)), stop);
    }),
  },
});

export const lpar = lparSetup.createMachine({
  id: 'Lpar',
  context: ({ input }) => input,
  initial: 'deciding',
  states: {
    deciding: { always: [{ guard: 'runsAtStart', target: 'running' }, { target: 'off' }] },
    off: { on: { START: 'booting' } },
    booting: { after: { bootTime: { target: 'running', actions: 'reportStart' } } },
    running: { on: { STOP: { target: 'stopped', actions: 'reportStop' } } },
    stopped: { on: { START: 'booting' } },
  },
});
