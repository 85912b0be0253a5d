/** Planted bugs in what hosts promise, and in who takes it. */
import { assign, enqueueActions, sendTo } from 'xstate';
import { message } from '../../../machines/standby/types.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import type { StandbyParts } from '../parts.ts';
import { massSentences } from '../properties/mass.ts';
import { LIVE3, mutant, SAFE1_STAYS, SAFE3, SAFE7 } from './planted.ts';

/** The choice is told first, the room asked for afterwards. */
const publishesUnasked = (parts: StandbyParts) => ({
  hostCapacity: parts.hostCapacity.provide({ guards: { fits: () => true } } as never),
});

export const roomMutants: readonly Mutant<StandbyParts>[] = [
  mutant(
    'parallel-evaluation',
    'the host does not count what it has promised already: two guests see the same free room',
    SAFE3,
    'priority',
    publishesUnasked,
  ),
  mutant(
    'promise-outlives-room',
    'a failover spends room that stays promised against the failure of another host',
    SAFE3,
    'spent',
    ({ hostCapacity }) => ({
      hostCapacity: hostCapacity.provide({
        actions: {
          activate: assign(({ context, event }: any) => {
            const { guest, generation } = event;
            const known = context.ledger.find((e: any) => e.guest === guest);
            const entry = {
              guest,
              generation,
              kind: 'active',
              against: '',
              priority: known?.priority ?? 0,
            };
            return { ledger: [...context.ledger.filter((e: any) => e.guest !== guest), entry] };
          }),
        } as never,
      }),
    }),
  ),
  mutant(
    'order-unchecked',
    'a slot takes an order whether or not its host has promised the room, in this life',
    SAFE1_STAYS,
    'host',
    ({ hostCapacity }) => ({
      hostCapacity: hostCapacity.provide({
        actions: {
          answerCheck: sendTo(
            ({ system, event }: any) => system.get(event.from),
            ({ event: { generation } }: any) =>
              message({ type: 'PROMISED', method: 'cold', generation }),
          ),
        } as never,
      }),
    }),
  ),
  mutant(
    'room-taken-when-promoted',
    'the room is taken when a promotion is through, not when it begins',
    SAFE3,
    'spent-both',
    ({ standbyInstance }) => ({
      standbyInstance: edited(
        standbyInstance.provide({
          actions: {
            begin: enqueueActions(({ context, event, enqueue }: any) => {
              const { slot, guest } = context;
              const { generation, epoch } = event;
              enqueue.assign({ generation, previous: 0, epoch });
              enqueue.emit({ type: 'PROMOTING', slot, guest, generation });
            }),
            activate: sendTo(
              ({ system, context }: any) => system.get(context.ledger),
              ({ context: { guest, generation } }: any) =>
                message({ type: 'ACTIVATED', guest, generation }),
            ),
          } as never,
        }),
        ['states', 'promoting', 'after', 'promoteTimer', 'actions'],
        (actions) => ['activate', actions],
      ),
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
    'cold-starts-unlimited',
    'everybody who fails starts cold at once',
    massSentences.bounded,
    'mass',
    ({ coldStartGate }) => ({
      coldStartGate: coldStartGate.provide({
        guards: { hasPlace: () => true, hasNext: ({ context }) => context.queue.length > 0 },
      }),
    }),
  ),
  mutant(
    'cold-starts-by-arrival',
    'who waits for a cold start is served in the order of arrival, whatever its priority',
    massSentences.inTurn,
    'mass',
    ({ coldStartGate }) => ({
      coldStartGate: coldStartGate.provide({
        actions: {
          wait: assign(({ context, event }: any) => {
            const { slot, priority } = event;
            return { queue: [...context.queue, { slot, priority }] };
          }),
        } as never,
      }),
    }),
  ),
  mutant(
    'cold-place-kept',
    'a cold start that has ended keeps its place',
    LIVE3,
    'mass',
    ({ coldStartGate }) => ({
      coldStartGate: coldStartGate.provide({ actions: { end: () => {} } } as never),
    }),
  ),
];
