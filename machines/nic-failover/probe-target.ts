/**
 * ProbeTarget: a device beyond the first switch (gateway, server) that answers probes while it is
 * well. Two of them are asked, because one that is down says nothing about the path.
 */
import { enqueueActions, setup } from 'xstate';

const probeTargetSetup = setup({
  types: {
    events: {} as { type: 'PROBE'; port: string } | { type: 'FALL_SILENT' | 'HEAL' },
  },
  actions: {
    reply: enqueueActions(({ event, enqueue }) => {
      if (event.type !== 'PROBE') return;
      const { port } = event;
      enqueue.sendTo(({ system }) => system.get(port), { type: 'PROBE_REPLY' });
    }),
  },
});

export const probeTarget = probeTargetSetup.createMachine({
  id: 'ProbeTarget',
  initial: 'answering',
  states: {
    answering: { on: { PROBE: { actions: 'reply' }, FALL_SILENT: 'silent' } },
    silent: { on: { HEAL: 'answering' } },
  },
});
