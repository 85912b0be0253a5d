/** Planted bugs of cached data: what is written back when, who may read what, what the file server takes. */
import { assign, enqueueActions } from 'xstate';
import { message, peer } from '../../../machines/cache-authority/types.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import type { CacheAuthorityParts } from '../parts.ts';
import { sentences } from '../properties/sentences.ts';
import { having } from './having.ts';

type Chart = Readonly<Record<string, any>>;

const right = (...path: readonly string[]): readonly string[] => [
  'states',
  'right',
  'states',
  ...path,
];
const copy = (...path: readonly string[]): readonly string[] => [
  'states',
  'copy',
  'states',
  ...path,
];
const inCopy = (path: readonly string[], change: (part: any) => unknown) =>
  having('cacheCopy', (server) => edited(server, path, change));

/** The directory that a new holder begins with is not the one that it was given. */
const takesRight = (copiesOf: (copies: readonly string[] | null, server: string) => unknown) =>
  having('cacheCopy', (server) =>
    server.provide({
      actions: {
        takeRight: assign(({ context, event }: any) => ({
          epoch: event.epoch,
          pending: null,
          awaited: [],
          ordered: false,
          holder: context.input.server,
          needed: { epoch: event.epoch, version: 0 },
          fetched: event.epoch,
          copies: copiesOf(event.copies, context.input.server),
        })) as never,
      },
    }),
  );

/** The write takes effect at once, its copies are told beside. */
const applyFirst = enqueueActions(({ context, event, enqueue }: any) => {
  const { input, epoch, version, copies } = context;
  const { client, value } = event;
  enqueue.assign({ version: version + 1, data: value });
  enqueue.raise({ type: 'CHANGED' });
  enqueue.sendTo(peer(client), message({ type: 'WRITTEN', value }));
  for (const to of copies ?? []) {
    const order = { type: 'INVALIDATE', from: input.server, epoch, version: version + 1 };
    enqueue.sendTo(peer(to), message(order));
  }
}) as never;

export const dataMutants: readonly Mutant<CacheAuthorityParts>[] = [
  {
    name: 'hands-over-dirty',
    title: 'the right is given away before what was written is at the file server',
    kills: sentences.safe6,
    scope: '4c-moves',
    apply: inCopy(right('freezing'), (freezing: Chart) => ({
      ...freezing,
      always: { target: 'elsewhere', actions: 'handOver' },
    })),
  },
  {
    name: 'serves-unfetched',
    title: 'a new holder serves from the copy that it has, without fetching the file',
    kills: sentences.safe7Fetch,
    scope: '4c-moves',
    apply: inCopy(right('fetching'), (fetching: Chart) => ({
      ...fetching,
      always: { guard: 'knowsCopies', target: 'serving' },
    })),
  },
  {
    name: 'fence-forgotten',
    title: 'the file server takes whatever version is higher, of whatever epoch',
    kills: sentences.safe7Fence,
    scope: '4c-lease',
    apply: having('fileServer', (server) => server.provide({ guards: { isFenced: () => false } })),
  },
  {
    name: 'late-write-reappears',
    title: 'a fetch does not fence: a write that was reported lost is taken after all',
    kills: sentences.safe6,
    scope: '4c-lease-moved',
    apply: having('fileServer', (server) =>
      edited(server, ['states', 'up', 'on'], (on: Chart) => ({
        ...on,
        FETCH: { actions: 'answer' },
      })),
    ),
  },
  {
    name: 'loss-not-reported',
    title: 'who takes over from a lost holder serves what the file server has, and says nothing',
    kills: sentences.safe6,
    scope: '4c-crash',
    apply: having('cacheCopy', (server) => server.provide({ actions: { reportLoss: () => {} } })),
  },
  {
    name: 'acknowledged-before-stored',
    title: 'the file server acknowledges what is not on its disk yet',
    kills: sentences.safe6,
    scope: '4c-disk',
    apply: having('fileServer', (server) =>
      edited(server, ['context'], (context: (of: any) => any) => (of: any) => {
        const { recovered, ...input } = of.input;
        const first = context({ input });
        return recovered === undefined ? first : { ...first, fence: recovered.fence };
      }),
    ),
  },
  {
    name: 'loss-overstated',
    title: 'who takes over reports as lost what the file server has, too',
    kills: sentences.safe6Report,
    scope: '4c-crash',
    apply: having('cacheCopy', (server) =>
      server.provide({
        actions: {
          reportLoss: enqueueActions(({ context: { version }, enqueue }: any) => {
            enqueue.emit({ type: 'LOST', version: Math.max(0, version - 1) });
          }) as never,
        },
      }),
    ),
  },
  {
    name: 'replies-unacknowledged',
    title: 'a write is answered when the copies have been told, not when they have answered',
    kills: sentences.safe8,
    scope: '4c-readers',
    apply: inCopy(right('serving', 'states', 'ready', 'on'), (on: Chart) => ({
      ...on,
      WRITE: { actions: applyFirst },
    })),
  },
  {
    name: 'reads-before-invalidated',
    title: 'the holder shows a write while copies of the version before are read',
    kills: sentences.safe8,
    scope: '4c-readers',
    apply: having('cacheCopy', (server) =>
      server.provide({
        actions: {
          answer: enqueueActions(({ context: { data, pending }, event, enqueue }: any) => {
            const value = pending?.value ?? data;
            enqueue.sendTo(peer(event.client), message({ type: 'VALUE', value }));
          }) as never,
        },
      }),
    ),
  },
  {
    name: 'silent-copy-ignored',
    title: 'a copy that does not answer is waited for some time, not for its lease',
    kills: sentences.safe8,
    scope: '4c-loss',
    apply: having('cacheCopy', (server) =>
      server.provide({
        actions: { outlast: assign({ awaited: [] }) as never },
      }),
    ),
  },
  {
    name: 'invalidation-ignored',
    title: 'an invalidation is acknowledged, and the copy goes on being read',
    kills: sentences.safe8,
    scope: '4c-readers',
    apply: inCopy(copy('valid', 'on'), (on: Chart) => ({
      ...on,
      INVALIDATE: { actions: 'acknowledge' },
    })),
  },
  {
    name: 'invalidation-overtakes-data',
    title: 'an invalidation finds no copy while data is on its way, and the data becomes one',
    kills: sentences.safe8,
    scope: '4c-readers',
    apply: inCopy(copy('fetching', 'states', 'loading', 'on'), (on: Chart) => ({
      ...on,
      INVALIDATE: { actions: 'acknowledge' },
    })),
  },
  {
    name: 'fetch-goes-on',
    title:
      'an invalidation of data on its way only bars older versions, as the specification has it',
    kills: sentences.safe8,
    scope: '4c-readers',
    apply: inCopy(copy('fetching', 'states', 'loading', 'on'), (on: Chart) => ({
      ...on,
      INVALIDATE: { actions: ['noteOver', 'acknowledge'] },
    })),
  },
  {
    name: 'grant-of-the-invalidated',
    title: 'a grant that an invalidation has overtaken counts',
    kills: sentences.safe8,
    scope: '4c-readers',
    apply: having('cacheCopy', (server) => server.provide({ guards: { isGrant: () => true } })),
  },
  {
    name: 'fetched-unregistered',
    title: 'a copy is fetched without being in the directory',
    kills: sentences.safe8,
    scope: '4c-readers',
    apply: having('cacheCopy', (server) =>
      server.provide({
        actions: {
          grantCopy: enqueueActions(({ context: { epoch, version }, event, enqueue }: any) => {
            const { from, life } = event;
            enqueue.sendTo(peer(from), message({ type: 'COPY_GRANT', epoch, version, life }));
          }) as never,
        },
      }),
    ),
  },
  {
    name: 'granted-while-dirty',
    title: 'a copy is granted while the file server has an older version: it is fetched for ever',
    kills: sentences.live1('client2'),
    scope: '4c-readers',
    apply: having('cacheCopy', (server) => server.provide({ guards: { isClean: () => true } })),
  },
  {
    name: 'directory-stays-behind',
    title: 'the right moves without the cache directory',
    kills: sentences.safe8,
    scope: '4c-copies',
    apply: takesRight((copies) => (copies === null ? null : [])),
  },
  {
    name: 'reclaims-without-waiting',
    title: 'who takes over from a lost holder does not wait for the leases of copies',
    kills: sentences.safe8,
    scope: '4c-copies-crash',
    apply: takesRight((copies) => copies ?? []),
  },
  {
    name: 'written-back-once',
    title: 'a write-back is sent once, and its acknowledgement waited for',
    kills: sentences.live2,
    scope: '4c-loss-moved',
    apply: having('cacheCopy', (server) =>
      edited(
        server,
        copy('dirty', 'states', 'written'),
        ({ after: _, ...written }: Chart) => written,
      ),
    ),
  },
];
