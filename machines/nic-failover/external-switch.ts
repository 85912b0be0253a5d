/**
 * ExternalSwitch: the switch at the other end of the cables, as it learns and forwards.
 *
 * Rules: it learns (VLAN, address) → port from every frame that arrives, in the order of arrival, so
 * a late announcement of an earlier port overwrites a newer one; known unicast goes to the learned
 * port, everything else to all ports but the one it came from; entries do not age. Of a frame that it
 * is not given whole it takes only the address.
 */
import { assign, enqueueActions, setup } from 'xstate';
import { type Frame, isGroup, message } from './types.ts';

export interface ExternalSwitchInput {
  /** PhysicalNic actors at its ports. */
  readonly ports: readonly string[];
}

interface Context extends ExternalSwitchInput {
  /** Key `vlan/address`. */
  readonly learned: Readonly<Record<string, string>>;
}

type Event =
  | { type: 'FRAME'; port: string; src: string; vlan: number; frame?: Frame }
  | { type: 'INBOUND'; frame: Frame };

const keyOf = (vlan: number, mac: string): string => `${vlan}/${mac}`;

const sorted = (learned: Context['learned']): Context['learned'] =>
  Object.fromEntries(Object.entries(learned).sort(([a], [b]) => (a < b ? -1 : 1)));

const externalSwitchSetup = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as ExternalSwitchInput },
  actions: {
    learn: assign(({ context, event }) =>
      event.type === 'FRAME'
        ? { learned: sorted({ ...context.learned, [keyOf(event.vlan, event.src)]: event.port }) }
        : {},
    ),
    forward: enqueueActions(({ context, event, enqueue }) => {
      const { frame } = event;
      if (frame === undefined) return;
      const from = event.type === 'FRAME' ? event.port : undefined;
      const learned = isGroup(frame.dst)
        ? undefined
        : context.learned[keyOf(frame.vlan, frame.dst)];
      for (const port of learned === undefined ? context.ports : [learned]) {
        if (port === from) continue;
        enqueue.sendTo(({ system }) => system.get(port), message({ type: 'ARRIVE', frame }));
      }
    }),
  },
});

export const externalSwitch = externalSwitchSetup.createMachine({
  id: 'ExternalSwitch',
  context: ({ input }) => ({ ...input, learned: {} }),
  initial: 'forwarding',
  states: {
    forwarding: {
      on: { FRAME: { actions: ['learn', 'forward'] }, INBOUND: { actions: 'forward' } },
    },
  },
});
