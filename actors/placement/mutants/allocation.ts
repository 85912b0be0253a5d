/** Planted bugs of transactions: order, waiting, generations, records, restarts. */
import { assign, enqueueActions } from 'xstate';
import type { Order } from '../../../machines/placement/forming-setup.ts';
import { message, peer } from '../../../machines/placement/types.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import type { PlacementParts } from '../parts.ts';
import { sentences } from '../properties/sentences.ts';
import { having } from './having.ts';

type Chart = Readonly<Record<string, any>>;
type Request = PlacementParts['formingRequest'];

const WORKING = ['states', 'working', 'states'];
const ASKING = [...WORKING, 'reservingIo', 'states', 'asking'];

/** Devices in the order in which they were asked for. */
const asAsked = (request: Request): Request =>
  request.provide({
    actions: {
      reserveDevice: enqueueActions(({ context, enqueue }: any) => {
        const { input, entry, candidate } = context;
        const id = (input.order as Order).devices[entry]?.[candidate];
        if (id === undefined) return;
        const order = { type: 'RESERVE', by: input.request, session: input.incarnation ?? 0 };
        enqueue.assign({ pending: id });
        enqueue.emit({ type: 'RESERVING', request: input.request, resource: id, kind: 'io' });
        enqueue.sendTo(peer(id), message(order));
      }) as never,
    },
  });

/** A refused device is asked for again, with the others held meanwhile. */
const holdsOn = (request: Request): Request =>
  edited(request, [...ASKING, 'on'], (on: Chart) => ({
    ...on,
    REFUSED: { target: 'asking', reenter: true },
  }));

const keepsOnRestart = (kept: readonly string[]) => ({
  cleanUp: enqueueActions(({ context: { input, records, rows }, enqueue }: any) => {
    for (const { id, state, holder, generation } of rows) {
      const isKnown = records.some(({ owner }: { owner: string }) => owner === holder);
      if (!['reserved', 'allocated'].includes(state) || kept.includes(state) || isKnown) continue;
      const release = { type: 'RELEASE', by: input.allocator, owner: holder, generation };
      enqueue.sendTo(peer(id), message(release));
    }
  }) as never,
});

/** Cores and blocks in the order of preference, not of their ids. */
const asPreferred = ({ event: { cpu, mem, version, violated } }: any) => ({
  wanted: [
    ...cpu.map((id: string) => ({ id, kind: 'cpu' })),
    ...mem.map((id: string) => ({ id, kind: 'mem' })),
  ],
  version,
  violated,
});

const unchecked = { isTenure: () => true };

export const allocationMutants: readonly Mutant<PlacementParts>[] = [
  {
    name: 'holds-while-waiting',
    title: 'devices in the order asked for, and each is waited for with the others held',
    kills: sentences.live4,
    scope: 'contention',
    apply: having('formingRequest', (request) => asAsked(holdsOn(request))),
  },
  {
    name: 'both-give-up',
    title: 'devices in the order asked for; what another has reserved is a reason to give up',
    kills: sentences.live4,
    scope: 'contention',
    apply: having('formingRequest', (request) =>
      asAsked(request.provide({ guards: { isPatient: () => false } })),
    ),
  },
  {
    name: 'waits-unheard',
    title: 'who waits is told only of devices that became free, not of those that were lost',
    kills: sentences.live1('r1'),
    scope: 'handover',
    apply: having('resource', (resource) =>
      edited(resource, ['states', 'failed'], ({ entry: _, ...rest }: Chart) => rest),
    ),
  },
  {
    name: 'retries-at-once',
    title: 'who finds too few cores keeps those that it has and tries again at once',
    kills: sentences.live1('r1'),
    scope: 'scarce',
    apply: having('formingRequest', (request) =>
      edited(request, [...WORKING, 'reservingCpuMem', 'states'], (states: Chart) => {
        const { choosing, asking } = states;
        const [relaxing, , ending] = choosing.on.NONE;
        const again = { guard: 'helpsToWait', target: 'choosing', reenter: true };
        return {
          ...states,
          choosing: { ...choosing, on: { ...choosing.on, NONE: [relaxing, again, ending] } },
          asking: {
            ...asking,
            on: { ...asking.on, REFUSED: { ...asking.on.REFUSED, target: 'choosing' } },
          },
        };
      }).provide({ actions: { noteChoice: assign(asPreferred) as never } }),
    ),
  },
  {
    name: 'commit-after-removal',
    title: 'a resource that was removed after its reservation is committed all the same',
    kills: sentences.safe2,
    scope: 'loss',
    apply: (parts) => ({
      ...parts,
      resource: edited(parts.resource, ['states', 'removed', 'on'], (on: Chart) => ({
        ...on,
        COMMIT: { actions: 'committed' },
      })),
      formingRequest: parts.formingRequest.provide({ guards: { isOwn: () => false } }),
    }),
  },
  {
    name: 'old-topology',
    title: 'what was chosen is committed whatever has become of the topology',
    kills: sentences.safe4Formed('r2'),
    scope: 'refresh',
    apply: having('formingRequest', (request) =>
      request.provide({ guards: { isSameVersion: () => true } }),
    ),
  },
  {
    name: 'chooses-first-fit',
    title: 'a choice takes what is free in the order of ids, whatever the policy',
    kills: sentences.safe4Choice,
    scope: 'relax',
    apply: having('allocator', (allocator) =>
      allocator.provide({
        actions: {
          answerChoice: enqueueActions(({ context: { task, rows, topology }, enqueue }: any) => {
            const free = (kind: string, count: number) =>
              rows
                .filter((row: any) => row.state === 'free' && row.id.startsWith(kind))
                .slice(0, count)
                .map((row: any) => row.id);
            const { nCpu, nMem } = task.wish;
            const choice = { cpu: free('c', nCpu), mem: free('m', nMem), violated: false };
            const { version } = topology;
            const { by: request, wish, relax: relaxed } = task;
            enqueue.emit({ type: 'CHOSE', request, wish, relaxed, version, ...choice });
            enqueue.sendTo(peer(request), message({ type: 'CHOSEN', version, ...choice }));
          }) as never,
        },
      }),
    ),
  },
  {
    name: 'commit-without-generation',
    title: 'whoever was ever granted a resource can commit it',
    kills: sentences.safe1,
    scope: 'expiry',
    apply: having('resource', (resource) =>
      edited(resource, ['states', 'allocated', 'on'], (on: Chart) => ({
        ...on,
        COMMIT: { actions: 'committed' },
      })).provide({ guards: unchecked }),
    ),
  },
  {
    name: 'cancel-just-ends',
    title: 'a cancelled request ends without giving back what it has reserved',
    kills: sentences.safe6,
    scope: 'loss',
    apply: having('formingRequest', (request) =>
      edited(request, ['states', 'working', 'on'], (on: Chart) => ({
        ...on,
        CANCEL: { ...on.CANCEL, target: '#FormingRequest.rejected' },
      })),
    ),
  },
  {
    name: 'reservation-stays',
    title: 'a request that gives up leaves its reservations to their timers, which nobody armed',
    kills: sentences.live2Reserved('d1'),
    scope: 'loss',
    apply: having('formingRequest', (request) =>
      edited(request, ['states', 'rollingBack', 'states', 'settling', 'always'], () => ({
        guard: 'isAnswered',
        target: 'done',
      })),
    ),
  },
  {
    name: 'keeps-committed',
    title: 'a rollback gives back what is reserved, not what was committed already',
    kills: sentences.safe6,
    scope: 'expiry',
    apply: having('formingRequest', (request) =>
      request.provide({
        actions: {
          noteCommitted: enqueueActions(({ context, event, enqueue }: any) => {
            enqueue.assign({ committed: [...context.committed, event.resource], pending: null });
          }) as never,
          releaseNext: enqueueActions(({ context, enqueue }: any) => {
            const { input, got, committed } = context;
            const all = [...got.io, ...got.cpu, ...got.mem];
            const next = all.filter(({ id }) => !committed.includes(id)).at(-1);
            if (next === undefined) {
              enqueue.assign({ got: { io: [], cpu: [], mem: [] } });
              return;
            }
            const { id, generation } = next;
            const { request: by } = input;
            enqueue.assign({ pending: id });
            enqueue.sendTo(peer(id), message({ type: 'RELEASE', by, owner: by, generation }));
          }) as never,
        },
      }),
    ),
  },
  {
    name: 'restart-keeps-allocated',
    title: 'a restarted allocator releases reservations, not what was allocated without a record',
    kills: sentences.safe6,
    scope: 'crash',
    apply: having('allocator', (allocator) =>
      allocator.provide({ actions: keepsOnRestart(['allocated']) }),
    ),
  },
  {
    name: 'restart-keeps-reserved',
    title: 'a restarted allocator takes reservations for granted',
    kills: sentences.safe6,
    scope: 'crash',
    apply: having('allocator', (allocator) =>
      allocator.provide({ actions: keepsOnRestart(['reserved']) }),
    ),
  },
  {
    name: 'former-life-reserves',
    title: 'what the allocator’s former life has under way is granted after its restart',
    kills: sentences.safe6,
    scope: 'crash',
    apply: having('resource', (resource) =>
      resource.provide({ guards: { isOfPast: () => false } }),
    ),
  },
  {
    name: 'relaxes-devices-too',
    title: 'to relax, everything is given back, and cores are asked for first',
    kills: sentences.safe3,
    scope: 'relax',
    apply: having('formingRequest', (request) =>
      edited(request, [...WORKING, 'reservingCpuMem', 'states'], (states: Chart) => {
        const { choosing, givingBack } = states;
        const [relaxing, ...rest] = choosing.on.NONE;
        const again = { target: 'givingAllBack', reenter: true, actions: 'noteReleased' };
        return {
          ...states,
          choosing: {
            ...choosing,
            on: { ...choosing.on, NONE: [{ ...relaxing, target: 'givingAllBack' }, ...rest] },
          },
          givingAllBack: {
            ...givingBack,
            always: { guard: 'hasNothing', target: 'choosing' },
            entry: { type: 'releaseNext', params: { only: 'all' } },
            on: { RELEASED: again, REFUSED: again },
          },
        };
      }),
    ),
  },
];
