/**
 * A limit of the design, kept in sight: dropping what comes in on other ports than the current one
 * does not make a flooded frame arrive once, if the row moves between its two copies.
 */
import { expect, test } from 'vitest';
import { assign, setup } from 'xstate';
import { nicFailover } from '../../../actors/nic-failover/system.ts';
import { check } from '../../../src/explore/check.ts';
import { never } from '../../../src/properties/index.ts';
import type { MonitorSpec } from '../../../src/system/definition.ts';

const deliveryLog = setup({
  types: {
    context: {} as { readonly seen: readonly string[] },
    events: {} as { type: 'DELIVERED'; frame: string },
  },
  guards: { isAgain: ({ context, event }) => context.seen.includes(event.frame) },
  actions: { note: assign({ seen: ({ context, event }) => [...context.seen, event.frame] }) },
}).createMachine({
  context: { seen: [] },
  initial: 'single',
  states: {
    single: { on: { DELIVERED: [{ guard: 'isAgain', target: 'doubled' }, { actions: 'note' }] } },
    doubled: {},
  },
});

const deliveries: MonitorSpec = {
  machine: deliveryLog,
  observes: ({ event }) => {
    if (event.type !== 'RX_INTR') return undefined;
    const { vifId, frame } = event as unknown as { vifId: string; frame: { bytes: string } };
    return { type: 'DELIVERED', frame: `${vifId} ${frame.bytes}` };
  },
};

test('a frame flooded to two ports is delivered twice when the row moves in between', async () => {
  const definition = nicFailover.build({ scope: 'receive' }, nicFailover.parts);
  const once = never('a frame is delivered once', (s) => s.actor('deliveries').matches('doubled'));
  const result = await check(
    { ...definition, monitors: { ...definition.monitors, deliveries }, properties: [once] },
    { stopAtFirst: true, tolerance: false },
  );
  const [property] = result.properties;
  expect(property?.verdict).toBe('violated');
  const kinds = property?.trace?.map(({ kind }) => kind) ?? [];
  expect(kinds.filter((kind) => kind === 'fault')).toHaveLength(1);
});
