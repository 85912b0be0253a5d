/** The words of the charts in `virtual-server.ts` and `rebalance.ts`: what a server knows, hears and says. */
import { assertEvent, assign, cancel, enqueueActions, setup } from 'xstate';
import type { Reason } from './forming-setup.ts';
import {
  allOf,
  type Granted,
  type Mapping,
  message,
  NOTHING,
  peer,
  without,
  withoutId,
} from './types.ts';

export interface VirtualServerInput {
  /** Name of this actor. */
  readonly server: string;
  readonly request: string;
  readonly allocator: string;
  /** Who tells the guest its positions; null: nobody. */
  readonly notifier: string | null;
  readonly guest: string | null;
  /** Where its CPUs see its memory; null: not looked at. */
  readonly pageMap: string | null;
  /** Devices are mapped for DMA at boot. */
  readonly maps: boolean;
  /** It is booted as soon as it is formed. */
  readonly boots: boolean;
  /** After a crash of the guest it is booted again, or destroyed. */
  readonly restarts: boolean;
  /** The allocator may crash: what has to be recorded is said again until it is. */
  readonly repeats: boolean;
}

/** A core or a memory block gives way to another one. */
export interface Move {
  readonly from: string;
  readonly to: string;
  readonly kind: 'cpu' | 'mem';
}

interface Context {
  readonly input: VirtualServerInput;
  readonly mapping: Mapping;
  readonly noticeVersion: number;
  /** Its guest was powered on. */
  readonly booted: boolean;
  /** Devices that it asked to map and that were not unmapped since, and those that are mapped. */
  readonly asked: readonly string[];
  readonly dma: readonly string[];
  /** Of those, which were ordered to be unmapped: once, so that no late answer is taken for another. */
  readonly unmapping: readonly string[];
  /** Something was lost and not substituted. */
  readonly degraded: boolean;
  /** Lost before it was formed. */
  readonly lost: readonly string[];
  readonly move: Move | null;
  /** The tenures of `move.to` and `move.from`, as far as it has them. */
  readonly newcomer: Granted | null;
  readonly old: Granted | null;
  /** What its CPUs see of its memory; system 7 is asked once to clear it, and answers once. */
  readonly pages: 'mapped' | 'clearing' | 'cleared';
  /** Memory that was lost while CPUs or devices could write to it: unmapped once they cannot. */
  readonly losing: readonly string[];
  readonly releasing: string | null;
  /** What happens when a rebalance is over. */
  readonly wants: 'destroy' | 'crash' | null;
  readonly reason: Reason | null;
}

type Event =
  | { type: 'FORM' | 'BOOT' | 'DESTROY' | 'GUEST_UP' | 'GUEST_CRASH' | 'CLEARED' | 'RESEND' }
  | { type: 'RECORDED'; resources: readonly Granted[] }
  | { type: 'FORMED'; resources: Mapping }
  | { type: 'REJECTED'; reason: Reason }
  | { type: 'STAGED'; version: number }
  | { type: 'LOST' | 'MAPPED' | 'UNMAPPED' | 'COMMITTED' | 'RELEASED'; resource: string }
  | { type: 'REFUSED'; resource: string }
  | { type: 'TAKEN_BACK'; resources: readonly string[] }
  | { type: 'GRANTED'; resource: string; generation: number }
  | ({ type: 'REBALANCE' | 'SUBSTITUTE' } & Move);

type Emitted =
  | { type: 'COPYING' | 'COPIED'; server: string; from: string; to: string }
  | { type: 'COPY_GIVEN_UP'; server: string }
  | { type: 'FRAME_RELEASED'; server: string; frame: string }
  | { type: 'BOOTING'; server: string };

export const initial = {
  mapping: NOTHING,
  noticeVersion: 0,
  booted: false,
  asked: [],
  dma: [],
  unmapping: [],
  degraded: false,
  lost: [],
  move: null,
  newcomer: null,
  old: null,
  pages: 'cleared',
  losing: [],
  releasing: null,
  wants: null,
  reason: null,
} as const;

const has = (mapping: Mapping, id: string | undefined): boolean =>
  allOf(mapping).some((one) => one.id === id);

const unmappedDevices = ({ input, mapping, dma }: Context): readonly Granted[] =>
  input.maps ? mapping.io.filter(({ id }) => !dma.includes(id)) : [];

/** The block that its device writes to and that is watched. */
const frameOf = ({ mapping }: Context): string => mapping.mem[0]?.id ?? '';

/** Neither its CPUs nor its devices can write to its memory. */
const isUnmapped = ({ pages, asked }: Context): boolean =>
  pages === 'cleared' && asked.length === 0;

const isWatchedFrame = (context: Context, id: string): boolean =>
  context.input.pageMap !== null && id === frameOf(context);

/** What it has to have recorded: what it has, and what it is about to have. */
const holdings = ({ mapping, newcomer }: Context): readonly Granted[] =>
  newcomer === null ? allOf(mapping) : [...allOf(mapping), newcomer];

const sameTenures = (a: readonly Granted[], b: readonly Granted[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

export const serverSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as VirtualServerInput,
    emitted: {} as Emitted,
  },
  delays: { copyTime: 10, resend: 1_000 },
  guards: {
    boots: ({ context }) => context.input.boots,
    isGuestless: ({ context }) => context.input.guest === null,
    isDegraded: ({ context }) => context.degraded,
    isLostMeanwhile: ({ context, event }) =>
      event.type === 'FORMED' && context.lost.some((id) => has(event.resources, id)),
    isOwn: ({ context, event }) => event.type === 'LOST' && has(context.mapping, event.resource),
    /** Memory that its CPUs or devices may be writing to. */
    isUsed: ({ context, event }) =>
      event.type === 'LOST' && !isUnmapped(context) && isWatchedFrame(context, event.resource),
    isNewcomer: ({ context, event }) => 'resource' in event && event.resource === context.move?.to,
    isTakenBack: ({ context: { newcomer }, event }) =>
      event.type === 'TAKEN_BACK' && newcomer !== null && event.resources.includes(newcomer.id),
    allMapped: ({ context }) => unmappedDevices(context).length === 0,
    isUnmapped: ({ context }) => isUnmapped(context),
    isReleasing: ({ context, event }) =>
      'resource' in event && event.resource === context.releasing,
    hasNothing: ({ context }) => allOf(context.mapping).length === 0 && context.releasing === null,
    canMove: ({ context, event }) =>
      event.type === 'REBALANCE' &&
      context.mapping[event.kind].some(({ id }) => id === event.from) &&
      !has(context.mapping, event.to),
    canSubstitute: ({ context, event }) =>
      event.type === 'SUBSTITUTE' && context.lost.includes(event.from),
    hasNewcomer: ({ context }) => context.newcomer !== null,
    isGivenBack: ({ context }) => context.releasing === null,
    /** An answer to an earlier version of its record says nothing. */
    isRecorded: ({ context, event }) =>
      event.type === 'RECORDED' && sameTenures(event.resources, holdings(context)),
    recordedMemory: ({ context, event }) =>
      event.type === 'RECORDED' &&
      sameTenures(event.resources, holdings(context)) &&
      context.input.pageMap !== null &&
      context.move?.kind === 'mem',
    /** An answer to an earlier order says nothing. */
    isStaged: ({ context, event }) =>
      event.type === 'STAGED' && event.version === context.noticeVersion,
    isUnbooted: ({ context }) => !context.booted,
    isUntold: ({ context }) => context.input.notifier === null,
    mayBootAgain: ({ context }) =>
      context.input.restarts && !context.degraded && isUnmapped(context),
    wantsDestroy: ({ context }) => context.wants === 'destroy',
    wantsCrash: ({ context }) => context.wants === 'crash',
  },
  actions: {
    submit: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.sendTo(peer(input.request), { type: 'SUBMIT' });
    }),
    cancel: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.sendTo(peer(input.request), { type: 'CANCEL' });
    }),
    noteMapping: assign(({ context, event }) => {
      assertEvent(event, 'FORMED');
      const mapping = context.lost.reduce(withoutId, event.resources);
      return { mapping, noticeVersion: 1 };
    }),
    noteMissing: assign({ degraded: true }),
    noteReason: assign(({ event }) => {
      assertEvent(event, 'REJECTED');
      return { reason: event.reason };
    }),
    /** Lost before anything was mapped: the transaction has to know. */
    passOnLoss: enqueueActions(({ context: { input, lost }, event, enqueue }) => {
      assertEvent(event, 'LOST');
      const { resource } = event;
      enqueue.assign({ lost: [...lost, resource] });
      enqueue.sendTo(peer(resource), message({ type: 'UNMAP', by: input.server }));
      enqueue.sendTo(peer(input.request), message({ type: 'LOST', resource }));
    }),
    dropLost: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'LOST');
      const { input, mapping, lost, losing } = context;
      const { resource } = event;
      const isUsed = !isUnmapped(context) && isWatchedFrame(context, resource);
      enqueue.assign({
        mapping: withoutId(mapping, resource),
        lost: [...lost, resource],
        losing: isUsed ? [...losing, resource] : losing,
        degraded: true,
      });
      const unmap = message({ type: 'UNMAP', by: input.server });
      if (!isUsed) enqueue.sendTo(peer(resource), unmap);
    }),
    unmapLosing: enqueueActions(({ context, enqueue }) => {
      if (!isUnmapped(context)) return;
      const unmap = message({ type: 'UNMAP', by: context.input.server });
      for (const block of context.losing) enqueue.sendTo(peer(block), unmap);
      enqueue.assign({ losing: [] });
    }),
    buildNotice: enqueueActions(({ context, enqueue }, { boots }: { boots: boolean }) => {
      const { input, mapping, noticeVersion: version } = context;
      if (input.notifier === null) return;
      const resources = allOf(mapping).map(({ id }) => id);
      const build = message({ type: 'BUILD_NOTICE', version, resources, boots });
      enqueue.sendTo(peer(input.notifier), build);
    }),
    mapNext: enqueueActions(({ context, enqueue }) => {
      const [next] = unmappedDevices(context);
      if (next === undefined) return;
      const { id, generation } = next;
      const frame = frameOf(context);
      const map = { type: 'MAP', by: context.input.server, generation, frame };
      enqueue.assign({ asked: [...context.asked, id] });
      enqueue.sendTo(peer(id), message(map));
    }),
    mapMemory: enqueueActions(({ context, enqueue }) => {
      const { pageMap } = context.input;
      const frame = frameOf(context);
      if (pageMap === null || frame === '') return;
      enqueue.assign({ pages: 'mapped' });
      enqueue.sendTo(peer(pageMap), message({ type: 'MAP_MEMORY', frame }));
    }),
    noteDma: assign(({ context, event }) => {
      assertEvent(event, 'MAPPED');
      return { dma: [...context.dma, event.resource] };
    }),
    unmapAll: enqueueActions(({ context: { input, asked, unmapping }, enqueue }) => {
      const unmap = message({ type: 'UNMAP', by: input.server });
      const others = asked.filter((device) => !unmapping.includes(device));
      for (const device of others) enqueue.sendTo(peer(device), unmap);
      enqueue.assign({ unmapping: asked });
    }),
    noteUnmapped: assign(({ context, event }) => {
      assertEvent(event, 'UNMAPPED');
      return {
        dma: without(context.dma, event.resource),
        asked: without(context.asked, event.resource),
        unmapping: without(context.unmapping, event.resource),
      };
    }),
    tellBooting: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.emit({ type: 'BOOTING', server: input.server });
    }),
    bootGuest: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.assign({ booted: true });
      if (input.guest !== null) enqueue.sendTo(peer(input.guest), { type: 'POWER_ON' });
    }),
    stopGuest: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.assign({ booted: false });
      if (input.guest !== null) enqueue.sendTo(peer(input.guest), { type: 'POWER_OFF' });
    }),
    /** Out of the mapping first: whoever gets it next must find it there alone. */
    releaseNext: enqueueActions(({ context: { input, mapping }, enqueue }) => {
      const next = allOf(mapping)[0];
      if (next === undefined) return;
      const { id, generation } = next;
      enqueue.assign({ mapping: withoutId(mapping, id), releasing: id });
      const { server } = input;
      enqueue.sendTo(peer(id), message({ type: 'RELEASE', by: server, owner: server, generation }));
    }),
    noteReleased: assign({ releasing: null }),
    forget: enqueueActions(({ context: { input }, enqueue }) => {
      const forget = message({ type: 'FORGET', owner: input.server });
      enqueue.sendTo(peer(input.allocator), forget);
    }),
    noteMove: assign(({ event }) => {
      assertEvent(event, ['REBALANCE', 'SUBSTITUTE']);
      const { from, to, kind } = event;
      return { move: { from, to, kind }, old: null, newcomer: null };
    }),
    reserveNew: enqueueActions(({ context: { input, move }, enqueue }) => {
      if (move === null) return;
      const order = { type: 'RESERVE', by: input.server, session: null };
      enqueue.sendTo(peer(move.to), message(order));
    }),
    noteNewcomer: assign(({ event }) => {
      assertEvent(event, 'GRANTED');
      return { newcomer: { id: event.resource, generation: event.generation } };
    }),
    dropNewcomer: assign({ newcomer: null }),
    commitNew: enqueueActions(({ context: { input, newcomer }, enqueue }) => {
      if (newcomer === null) return;
      const { server } = input;
      const { generation } = newcomer;
      const commit = { type: 'COMMIT', by: server, owner: server, claim: 0, generation };
      enqueue.sendTo(peer(newcomer.id), message(commit));
    }),
    amend: enqueueActions(({ context, enqueue }) => {
      const { server: by, allocator } = context.input;
      const amend = { type: 'AMEND', by, owner: by, resources: holdings(context) };
      enqueue.sendTo(peer(allocator), message(amend));
    }),
    armResend: enqueueActions(({ context: { input }, enqueue }) => {
      if (input.repeats) enqueue.raise({ type: 'RESEND' }, { id: 'resend', delay: 'resend' });
    }),
    disarmResend: cancel('resend'),
    clearMemory: enqueueActions(({ context: { input, pages }, enqueue }) => {
      if (input.pageMap === null || pages !== 'mapped') return;
      enqueue.assign({ pages: 'clearing' });
      enqueue.sendTo(peer(input.pageMap), { type: 'P2M_MOVE' });
    }),
    noteCleared: assign({ pages: 'cleared' }),
    beginCopy: enqueueActions(({ context: { input, move }, enqueue }) => {
      if (move === null) return;
      const { from, to } = move;
      enqueue.emit({ type: 'COPYING', server: input.server, from, to });
    }),
    giveUpCopy: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.emit({ type: 'COPY_GIVEN_UP', server: input.server });
    }),
    copy: enqueueActions(({ context: { input, move }, enqueue }) => {
      if (move === null) return;
      const { from, to } = move;
      enqueue.emit({ type: 'COPIED', server: input.server, from, to });
    }),
    /** The new resource takes the place of the old one, or of what was lost. */
    takePlace: assign(({ context: { mapping, move, newcomer, noticeVersion, lost } }) => {
      if (move === null || newcomer === null) return {};
      const { from, kind } = move;
      const list = mapping[kind];
      const old = list.find(({ id }) => id === from) ?? null;
      const swapped = list.map((one) => (one === old ? newcomer : one));
      const stillLost = lost.filter((id) => id !== from);
      return {
        mapping: { ...mapping, [kind]: old === null ? [...list, newcomer] : swapped },
        noticeVersion: noticeVersion + 1,
        old,
        newcomer: null,
        lost: stillLost,
        degraded: stillLost.length > 0,
      };
    }),
    unmapNewcomer: enqueueActions(({ context: { input, newcomer }, enqueue }) => {
      if (newcomer === null) return;
      enqueue.sendTo(peer(newcomer.id), message({ type: 'UNMAP', by: input.server }));
    }),
    releaseOld: enqueueActions(({ context: { input, old }, enqueue }) => {
      if (old === null) return;
      const { id, generation } = old;
      enqueue.assign({ old: null, releasing: id });
      enqueue.emit({ type: 'FRAME_RELEASED', server: input.server, frame: id });
      const { server: by } = input;
      enqueue.sendTo(peer(id), message({ type: 'RELEASE', by, owner: by, generation }));
    }),
    restMove: assign({ move: null, newcomer: null, old: null }),
    want: assign(({ event, context }) => {
      if (context.wants === 'destroy') return {};
      return { wants: event.type === 'DESTROY' ? ('destroy' as const) : ('crash' as const) };
    }),
    wantNothing: assign({ wants: null }),
    /** The guest of the next boot reads tables of its own. */
    countNotice: assign({ noticeVersion: ({ context }) => context.noticeVersion + 1 }),
  },
});

/** Memory is given up only when no CPU and no device can write to it any more; the rest at once. */
export const loses = <Target extends string | undefined>(target?: Target) => {
  const to = target === undefined ? {} : { target, reenter: true };
  return [
    { guard: 'isUsed', ...to, actions: ['dropLost', 'clearMemory', 'unmapAll'] },
    { guard: 'isOwn', ...to, actions: 'dropLost' },
  ] as const;
};
