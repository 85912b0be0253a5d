/** Planted bugs in how choices are made, and in how changes are told. */
import { assign, enqueueActions } from 'xstate';
import { ranked } from '../../../machines/standby/selection-rule.ts';
import { message } from '../../../machines/standby/types.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import type { StandbyParts } from '../parts.ts';
import { LIVE3, LIVE5, LIVE5_NOTICED, mutant, SAFE2, SAFE5, SAFE8 } from './planted.ts';

export const selectorMutants: readonly Mutant<StandbyParts>[] = [
  mutant('one-lucky-run', 'only the last measured time counts', SAFE8, 'damping', ({ policy }) => ({
    policy: { ...policy, window: 1 },
  })),
  mutant(
    'no-hysteresis',
    'hot turns cold as soon as cold is within the limit',
    SAFE8,
    'damping',
    ({ policy }) => ({ policy: { ...policy, toCold: 101 } }),
  ),
  mutant(
    'generation-not-durable',
    'a restarted selector counts from the beginning',
    SAFE5,
    'restart',
    ({ durableOfSelector }) => ({
      durableOfSelector: (context) => ({ ...durableOfSelector(context), n: 0 }),
    }),
  ),
  mutant(
    'reservation-forgotten',
    'a selector that crashed between RESERVE and CHOSEN does not take the promise back',
    LIVE5,
    'restart',
    ({ durableOfSelector }) => ({
      durableOfSelector: (context) => ({ ...durableOfSelector(context), orphans: [] }),
    }),
  ),
  mutant(
    'reboot-unnoticed',
    'a host that is back before anybody was told counts as never lost',
    LIVE5_NOTICED,
    'host',
    ({ changeMonitor }) => ({
      changeMonitor: changeMonitor.provide({
        actions: {
          emitAll: enqueueActions(({ context: { guests, pending, hosts }, enqueue }: any) => {
            for (const guest of guests) {
              const change = pending[guest];
              if (change === undefined) continue;
              const news = message({ type: 'CHANGE', ...change, lost: [], hosts });
              enqueue.sendTo(({ system }: any) => system.get(guest), news);
            }
            enqueue.assign({ pending: {}, restarts: 0, lost: [] });
          }),
        } as never,
      }),
    }),
  ),
  mutant(
    'hosts-told-apart',
    'the selector knows of the power of hosts only what it hears itself, not what its asker knows',
    LIVE3,
    'host-back',
    ({ methodSelector }) => ({
      methodSelector: methodSelector.provide({ actions: { learn: () => {} } } as never),
    }),
  ),
  mutant(
    'own-host-allowed',
    'the host of a guest is a destination like any other',
    SAFE2,
    'crash',
    ({ methodSelector }) => ({
      methodSelector: methodSelector.provide({
        actions: {
          rank: assign(({ context: { asker, known, thresholds } }: any) => {
            const states = Object.fromEntries(
              Object.entries(known).map(([host, { state }]: any) => [host, state]),
            );
            return { left: ranked({ ...asker, host: '' }, states, thresholds) };
          }),
        } as never,
      }),
    }),
  ),
];
