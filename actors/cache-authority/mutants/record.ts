/** Planted bugs of the manager: its record, its log, whom it believes. */
import { assign, enqueueActions } from 'xstate';
import { firstManager } from '../../../machines/cache-authority/manager-setup.ts';
import { message, peer, serverOf } from '../../../machines/cache-authority/types.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import type { CacheAuthorityParts } from '../parts.ts';
import { sentences } from '../properties/sentences.ts';
import { having } from './having.ts';

type Chart = Readonly<Record<string, any>>;

const record = (...path: readonly string[]): readonly string[] => [
  'states',
  'record',
  'states',
  ...path,
];
const inManager = (path: readonly string[], change: (part: any) => unknown) =>
  having('cacheManagementServer', (manager) => edited(manager, path, change));
const withoutAfter = ({ after: _, ...state }: Chart): Chart => state;

/** A manager that starts anew with a context of its own. */
const startingWith = (change: (context: any) => object) =>
  inManager(['context'], () => ({ input }: any) => {
    const context = firstManager(input);
    return input.recovered === undefined ? context : { ...context, ...change(context) };
  });

/** Who asks is told that it has the right, if its server had it in an earlier life. */
const tellServer = enqueueActions(({ context, event, enqueue }: any) => {
  const { session } = event;
  const isServer = context.holder !== null && serverOf(context.holder) === serverOf(session);
  const holder = isServer ? session : context.holder;
  const info = { type: 'AUTH_INFO', session, holder, epoch: context.epoch };
  enqueue.sendTo(peer(serverOf(session)), message(info));
}) as never;

const aimFromTarget = assign(({ context: { live, target, minted }, event }: any) => ({
  holder: target,
  target: live.find((session: string) => serverOf(session) === event.to) ?? target,
  minted: minted + 1,
})) as never;

export const recordMutants: readonly Mutant<CacheAuthorityParts>[] = [
  {
    name: 'order-sent-once',
    title: 'the manager sends its order once, and waits',
    kills: sentences.live2,
    scope: '4a-loss',
    apply: inManager(record('transferring'), withoutAfter),
  },
  {
    name: 'lost-holder-awaited',
    title: 'a transfer whose giver is lost is waited for',
    kills: sentences.live2,
    scope: '4a-crash-transfer',
    apply: inManager(record('transferring', 'always'), ([, target]: readonly Chart[]) => [target]),
  },
  {
    name: 'lost-target-awaited',
    title: 'a transfer whose taker is lost is waited for',
    kills: sentences.live2,
    scope: '4a-crash-transfer',
    apply: inManager(record('transferring', 'always'), ([holder]: readonly Chart[]) => [holder]),
  },
  {
    name: 'never-superseded',
    title: 'who has installed a table of an epoch that is over is not told so',
    kills: sentences.live2Confirmed('b'),
    scope: '4a-crash-transfer',
    apply: having('cacheManagementServer', (manager) =>
      manager.provide({ actions: { supersede: () => {} } }),
    ),
  },
  {
    name: 'right-of-the-server',
    title:
      'the right is bound to the server, not to its session: after a restart it asks and has it',
    kills: sentences.safe3Agree,
    scope: '4a-crash',
    apply: having('cacheManagementServer', (manager) =>
      manager.provide({
        guards: { isHoldersNextLife: () => false },
        actions: { tellHolder: tellServer },
      }),
    ),
  },
  {
    name: 'two-transfers-at-once',
    title:
      'a second transfer begins while the first is under way: who was to have the right counts as its holder',
    kills: sentences.safe3Kept,
    scope: '4a-transfers',
    apply: inManager(record('transferring', 'on'), (on: Chart) => ({
      ...on,
      TRANSFER_WANTED: { target: 'transferring', reenter: true, actions: aimFromTarget },
    })),
  },
  {
    name: 'refusal-orphans',
    title: 'a holder that refuses an order is taken for lost',
    kills: sentences.safe3Kept,
    scope: '4a-transfers',
    apply: inManager(record('transferring', 'on'), (on: Chart) => ({
      ...on,
      REFUSED: { guard: 'isHoldersAnswer', target: 'orphaned' },
    })),
  },
  {
    name: 'release-without-epoch',
    title: 'a release counts whatever its epoch, also the double of an earlier one',
    kills: sentences.safe1,
    scope: '4a-release',
    apply: having('cacheManagementServer', (manager) =>
      manager.provide({
        guards: {
          isHoldersRelease: ({ context, event }: any) => event.session === context.holder,
        },
      }),
    ),
  },
  {
    name: 'transfer-not-logged',
    title: 'a transfer is not logged: after a restart its epoch is used again',
    kills: sentences.live2,
    scope: '4a-manager-crash',
    apply: startingWith(({ phase, epoch }) =>
      phase === 'transferring' ? { phase: 'owned', target: null, minted: epoch } : {},
    ),
  },
  {
    name: 'grant-of-the-log-forgotten',
    title: 'the record is not logged: after a restart the first who asks gets the right again',
    kills: sentences.safe1,
    scope: '4a-manager-asked',
    apply: startingWith(() => ({
      phase: 'unowned',
      holder: null,
      target: null,
      epoch: 0,
      minted: 0,
      live: ['a0', 'b0'],
    })),
  },
  {
    name: 'leases-forgotten',
    title: 'after a restart the manager takes every lease for over that it has not heard of',
    kills: sentences.safe1,
    scope: '4a-manager-crash',
    apply: (parts) => {
      const forgetful = startingWith(() => ({ live: [] }))(parts);
      return having('cacheManagementServer', (manager) =>
        edited(manager, ['states', 'server', 'states', 'recovering'], () => ({
          entry: 'countLeases',
          always: { target: 'serving' },
        })),
      )(forgetful);
    },
  },
  {
    name: 'grace-before-answer',
    title: 'the grace runs from the order to reclaim, so it may end before the clients’ leases do',
    kills: sentences.safe3Agree,
    scope: '4a-crash',
    apply: inManager(record('reclaiming', 'states', 'asking'), (asking: Chart) => ({
      ...asking,
      after: {
        grace: {
          target: '#CacheManagementServer.record.owned',
          actions: ['settle', 'confirm'],
        },
      },
    })),
  },
];
