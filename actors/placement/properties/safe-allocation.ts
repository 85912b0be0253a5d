/** SAFE-1 to SAFE-4, SAFE-6: who has what, and by which choice. */
import { choose } from '../../../machines/placement/policy.ts';
import type { Topology, Wish } from '../../../machines/placement/types.ts';
import { always, onEmit } from '../../../src/properties/index.ts';
import type { Plain, PropertySpec, StateView } from '../../../src/system/definition.ts';
import {
  ACQUIRER,
  ALLOCATOR,
  devicesOf,
  type Plan,
  requestOf,
  requestsOf,
  resourcesOf,
  serverOf,
  serversOf,
} from '../wiring.ts';
import { dmaOf, isLostUnderWay, mappingOf, recordsOf, rowOf, type Seen, stateOf } from './seen.ts';
import { sentences } from './sentences.ts';

/** Until its owner has unmapped it also what is lost is its owner's. */
const OWNED = ['allocated', 'draining', 'failed', 'removed'];

export const safe1Exclusive = (plan: Plan): PropertySpec =>
  always(sentences.safe1, (s) => {
    const uses = [
      ...serversOf(plan).flatMap((server) =>
        mappingOf(s, server).map(({ id }) => ({ server, id })),
      ),
      ...(plan.dma ? devicesOf(plan) : []).flatMap((id) => {
        const server = dmaOf(s, id);
        return server === null ? [] : [{ server, id }];
      }),
    ];
    return uses.every(({ server, id }) => {
      const { state, holder } = rowOf(s, id);
      const isOwner = holder === server && OWNED.includes(state);
      return isOwner && uses.every((other) => other.id !== id || other.server === server);
    });
  });

const ORDERED = ['booting', 'running'];

const hasEverything = (plan: Plan, s: StateView, name: string): boolean => {
  const server = plan.servers.find((one) => serverOf(one) === name)!;
  const { nCpu, nMem, devices } = server.order;
  const mapping = mappingOf(s, name);
  const allThere = mapping.length === nCpu + nMem + devices.length;
  return (
    allThere &&
    mapping.every(({ id, generation }) => {
      const row = rowOf(s, id);
      const isOwned =
        row.state === 'allocated' && row.holder === name && row.generation === generation;
      return isOwned || isLostUnderWay(s, name, id);
    })
  );
};

const isRecorded = (s: StateView, server: string): boolean =>
  recordsOf(s).some(({ owner }) => owner === server);

export const safe2AllOrNothing = (plan: Plan): PropertySpec =>
  always(sentences.safe2, (s) =>
    serversOf(plan)
      .filter((server) => ORDERED.includes(stateOf(s, server)))
      .every((server) => hasEverything(plan, s, server) && isRecorded(s, server)),
  );

/** Devices that were granted and not given back. */
const devicesPart = ({ context }: Seen): Plain => context.got.io.length;

export const safe3DevicesFirst = (plan: Plan): PropertySpec =>
  onEmit(sentences.safe3, 'RESERVING', ({ event }, before) => {
    const { request, kind } = event as unknown as { request: string; kind: string };
    if (kind === 'io') return true;
    const { order } = plan.servers.find((one) => requestOf(one) === request)!;
    return before.actor(request).pick(devicesPart) === order.devices.length;
  });

interface Chose {
  readonly wish: Wish;
  readonly cpu: readonly string[];
  readonly mem: readonly string[];
  readonly relaxed: boolean;
}

const publishedPart = ({ context }: Seen): Plain => context.published;

export const publishedOf = (plan: Plan, s: StateView): Topology | undefined => {
  const count = s.actor(ACQUIRER).pick(publishedPart) as number;
  return plan.topologies[Math.min(count, plan.topologies.length) - 1];
};

export const safe4Choice = (plan: Plan): PropertySpec =>
  onEmit(sentences.safe4Choice, 'CHOSE', ({ event }, before) => {
    const { wish, cpu, mem, relaxed } = event as unknown as Chose;
    const free = resourcesOf(plan).filter((id) => rowOf(before, id).state === 'free');
    const choice = choose(publishedOf(plan, before)!, free, wish, relaxed);
    return cpu.join() === choice?.cpu.join() && mem.join() === choice?.mem.join();
  });

/** A request that has something under way, or gives it back. */
const LIVE = ['working', 'recording', 'rollingBack'];

const isPending = (s: StateView): boolean => stateOf(s, ALLOCATOR) === 'down';

const isAccounted = (plan: Plan, s: StateView, id: string): boolean => {
  const { state, holder, generation } = rowOf(s, id);
  if (state !== 'reserved' && state !== 'allocated' && state !== 'held') return true;
  if (isPending(s)) return true;
  const server = plan.servers.find((one) => serverOf(one) === holder);
  const request = server === undefined ? holder! : requestOf(server);
  const isLive = requestsOf(plan).includes(request) && LIVE.includes(stateOf(s, request));
  const moves = server !== undefined && stateOf(s, holder!) === 'rebalancing';
  if (state === 'reserved') return isLive || moves || plan.expires;
  const isKept = recordsOf(s).some(
    ({ owner, resources }) =>
      owner === holder && resources.some((one) => one.id === id && one.generation === generation),
  );
  const isOver = server !== undefined && stateOf(s, holder!) === 'destroyed';
  return isLive || moves || (isKept && !isOver);
};

export const safe6NoLeak = (plan: Plan): PropertySpec =>
  always(sentences.safe6, (s) => resourcesOf(plan).every((id) => isAccounted(plan, s, id)));
