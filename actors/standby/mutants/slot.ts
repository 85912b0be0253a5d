/** Planted bugs where a standby stands, and in how it is promoted. */
import { enqueueActions, sendTo } from 'xstate';
import { message } from '../../../machines/standby/types.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import type { StandbyParts } from '../parts.ts';
import { LIVE3, LIVE5_NOTICED, mutant, SAFE6, without } from './planted.ts';

export const slotMutants: readonly Mutant<StandbyParts>[] = [
  mutant(
    'demotion-not-cancelable',
    'a slot that is being demoted does not answer PROMOTE',
    LIVE3,
    'edits',
    ({ standbyInstance }) => ({
      standbyInstance: edited(
        edited(standbyInstance, ['states', 'demoting', 'on'], without('PROMOTE')),
        ['on'],
        without('PROMOTE'),
      ),
    }),
  ),
  mutant(
    'old-generation-refused-after-demotion',
    'behind the stop point a slot answers to its new generation only, though the record does not know it yet',
    LIVE3,
    'edits',
    ({ standbyInstance }) => ({
      standbyInstance: edited(
        standbyInstance.provide({
          actions: {
            releasePrevious: enqueueActions(({ context, enqueue }: any) => {
              const { guest, previous, ledger } = context;
              if (previous === 0) return;
              const release = message({ type: 'RELEASE', guest, generation: previous, from: '' });
              enqueue.sendTo(({ system }: any) => system.get(ledger), release);
              enqueue.assign({ previous: 0 });
            }),
          } as never,
        }),
        ['on'],
        without('PROMOTE'),
      ),
    }),
  ),
  mutant(
    'silent-crash-unwatched',
    'nobody watches a hot standby that waits',
    LIVE5_NOTICED,
    'crash',
    ({ standbyInstance }) => ({
      standbyInstance: edited(
        standbyInstance,
        ['states', 'failed', 'states', 'unnoticed'],
        without('after'),
      ),
    }),
  ),
  mutant(
    'promotion-refused-in-silence',
    'a slot that cannot follow a PROMOTE does not say so',
    LIVE3,
    'crash',
    ({ standbyInstance }) => ({
      standbyInstance: edited(standbyInstance, ['on'], without('PROMOTE')),
    }),
  ),
  mutant(
    'promoted-without-proof',
    'the standby is promoted when the failure is told, before the old active is confirmed stopped',
    SAFE6,
    'edits',
    ({ failoverProgram }) => ({
      failoverProgram: edited(failoverProgram, ['states', 'suspecting', 'on'], () => ({
        USE: {
          guard: 'isNewer',
          target: 'fencing',
          actions: [
            'pin',
            'accept',
            sendTo(
              ({ system, event }: any) => system.get(event.slot),
              ({ event, context }: any) =>
                message({
                  type: 'PROMOTE',
                  generation: event.generation,
                  epoch: context.epoch,
                  oldStopped: true,
                }),
            ),
          ],
        },
      })),
    }),
  ),
];
