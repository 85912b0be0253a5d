/** Planted bugs: designs that look right until some order of events, each with what it breaks. */
import { assign, enqueueActions, sendTo } from 'xstate';
import { ranked } from '../../../machines/standby/selection-rule.ts';
import { message } from '../../../machines/standby/types.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import type { StandbyParts } from '../parts.ts';

type Change = (parts: StandbyParts) => Partial<StandbyParts>;

const mutant = (
  name: string,
  title: string,
  kills: string,
  scope: string,
  change: Change,
): Mutant<StandbyParts> => ({
  name,
  title,
  kills,
  scope,
  apply: (parts) => ({ ...parts, ...change(parts) }),
});

const SAFE1 =
  'SAFE-1: protected is entered only with the newest choice, which meets the requirement and stands';
const SAFE1_STAYS = 'SAFE-1: while a guest is protected its standby stands, unless it failed';
const SAFE2 =
  'SAFE-2: no destination is published on the own host of a guest, or on one known to be down';
const SAFE3 = 'SAFE-3: what every host has promised fits, whichever single other host fails';
const SAFE4 = 'SAFE-4: no step of this system takes the last standby that could be used';
const SAFE5 = 'SAFE-5: generations rise, and a failover uses the one pinned at the failure';
const SAFE6 = 'SAFE-6: a promotion begins only after the old active is confirmed stopped';
const SAFE7 =
  'SAFE-7: a standby goes only to a guest of higher priority, and never while its owner needs it';
const SAFE8 =
  'SAFE-8: hot turns cold only when the last two cold starts took less than 70 % of the limit';
const LIVE3 = 'LIVE-3: a failed guest runs again while some slot of it is left';
const LIVE5 = 'LIVE-5: a standby that is in no choice ends up gone, and its room free';
const LIVE5_NOTICED =
  'LIVE-5: no guest stays protected by a dead standby, or by an outdated choice';

const without = (key: string) => (part: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(part).filter(([name]) => name !== key));

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

/** The choice is told first, the room asked for afterwards. */
const publishesUnasked = (parts: StandbyParts) => ({
  hostCapacity: parts.hostCapacity.provide({ guards: { fits: () => true } } as never),
});

export const mutants: readonly Mutant<StandbyParts>[] = [
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
    'parallel-evaluation',
    'the host does not count what it has promised already: two guests see the same free room',
    SAFE3,
    'priority',
    publishesUnasked,
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
  mutant(
    'evicted-by-anybody',
    'a guest may take the room of one with the same or a higher priority',
    SAFE7,
    'priority',
    ({ hostCapacity }) => ({
      hostCapacity: hostCapacity.provide({
        actions: {
          refuse: enqueueActions(({ event, enqueue, context }: any, { state, why }: any) => {
            const { guest, generation, from } = event;
            const lower = context.ledger
              .filter((e: any) => e.kind !== 'active' && e.guest !== guest)
              .map((e: any) => ({ guest: e.guest, generation: e.generation }));
            const { host, version } = context;
            const refused = {
              type: 'REFUSED',
              guest,
              generation,
              host,
              version,
              state,
              why,
              lower,
            };
            enqueue.sendTo(({ system }: any) => system.get(from), message(refused));
          }),
        },
      } as never),
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
  mutant(
    'promotion-refused-in-silence',
    'a slot that cannot follow a PROMOTE does not say so',
    LIVE3,
    'crash',
    ({ standbyInstance }) => ({
      standbyInstance: edited(standbyInstance, ['on'], without('PROMOTE')),
    }),
  ),
];
