/** Planted bugs in the record of a guest: what it holds on to, and which events it takes. */
import { enqueueActions } from 'xstate';
import { message } from '../../../machines/standby/types.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import type { StandbyParts } from '../parts.ts';
import { LIVE3, mutant, SAFE1, SAFE1_STAYS, SAFE4, SAFE5, without } from './planted.ts';

/** Gives up what is in force as soon as something else is chosen. */
const givesUpAtOnce = enqueueActions(({ context, event, enqueue }: any) => {
  const { chosen } = context;
  enqueue.assign({
    next: event.choice,
    generation: event.choice.generation,
    changed: false,
    chosen: null,
  });
  if (chosen === null) return;
  const discard = message({ type: 'DISCARD', generation: chosen.generation });
  enqueue.sendTo(({ system }: any) => system.get(chosen.slot), discard);
}) as never;

/** Takes the newest choice along into the failover that is under way. */
const redirects = (parts: StandbyParts) => ({
  protectedGuest: edited(parts.protectedGuest, ['states', 'failingOver', 'on'], (on) => ({
    ...on,
    CHOSEN: {
      actions: enqueueActions(({ context, event, enqueue }: any) => {
        if (event.choice.generation <= context.generation) return;
        const { guest } = context;
        enqueue.assign({ pinned: event.choice, generation: event.choice.generation });
        enqueue.emit({ type: 'PINNED', guest, choice: event.choice });
        const { slot, generation } = event.choice;
        const use = message({ type: 'USE', slot, generation });
        enqueue.sendTo(({ system }: any) => system.get(context.failover), use);
      }),
    },
  })),
});

export const recordMutants: readonly Mutant<StandbyParts>[] = [
  mutant(
    'given-up-before-ready',
    'what is in force is given up when something else is chosen, not when that is ready',
    SAFE4,
    'edits',
    ({ protectedGuest }) => ({
      protectedGuest: protectedGuest.provide({ actions: { noteChoice: givesUpAtOnce } }),
    }),
  ),
  mutant(
    'failover-redirected',
    'a choice that arrives during a failover redirects it',
    SAFE5,
    'edits',
    redirects,
  ),
  mutant(
    'failure-dropped-in-evaluating',
    'a failure is acted on in protected only; while a choice is being made it is dropped',
    LIVE3,
    'crash',
    ({ protectedGuest }) => ({
      protectedGuest: edited(
        protectedGuest,
        ['states', 'evaluating', 'states', 'calm', 'on'],
        without('FAILURE'),
      ),
    }),
  ),
  mutant(
    'failure-dropped-in-preparing',
    'a failure while a standby is being prepared is dropped',
    LIVE3,
    'edits',
    ({ protectedGuest }) => ({
      protectedGuest: edited(
        protectedGuest,
        ['states', 'preparing', 'states', 'calm', 'on'],
        without('FAILURE'),
      ),
    }),
  ),
  mutant(
    'answer-of-before',
    'facts that change at a takeover or a loss leave the version as it is: old answers still count',
    SAFE1_STAYS,
    'edits',
    ({ protectedGuest }) => ({
      protectedGuest: protectedGuest.provide({
        actions: {
          move: enqueueActions(({ context, enqueue }: any) => {
            const { guest, pinned, host } = context;
            enqueue.assign({ host: pinned?.host ?? host, pinned: null });
            const generation = pinned?.generation ?? 0;
            enqueue.emit({ type: 'SERVED_AGAIN', guest, generation });
          }),
        } as never,
      }),
    }),
  ),
  mutant(
    'older-requirement-taken',
    'a choice is taken whatever the requirement has become meanwhile',
    SAFE1,
    'edits',
    ({ protectedGuest }) => ({
      protectedGuest: edited(
        protectedGuest.provide({
          guards: {
            isFreshChoice: ({ context, event }: any) =>
              event.choice.generation > context.generation,
          } as never,
        }),
        ['states', 'preparing', 'states', 'calm', 'on'],
        (on) => ({ ...on, STANDBY_READY: on.STANDBY_READY.slice(1) }),
      ),
    }),
  ),
];
