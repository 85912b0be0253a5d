/** What a virtual CPU knows and does; its chart is in vcpu.ts. */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { type Frame, type Mapping, message, peer } from './types.ts';

export interface VcpuInput {
  /** Name of this actor. */
  readonly cpu: string;
  readonly vm: string;
  readonly role: string;
  /** Name of the operation that runs for it in the VMM. */
  readonly manager: string;
  /** Page that the guest may edit: TLB entries for it are kept here, for others nobody looks. */
  readonly edits: string;
}

interface Context {
  readonly input: VcpuInput;
  readonly role: string;
  /** The guest's page-table address register: name of the root's page. */
  readonly cr3: string | null;
  /** The registered shadow; null from the exit of a switch to the next entry. */
  readonly shadow: string | null;
  readonly tlb: Mapping | null;
  /** The TLB has a writable entry for the page that is edited. */
  readonly canEdit: boolean;
  /** Shadows that were zapped while one may have been about to be registered here. */
  readonly zapped: readonly string[];
  /** The exit is for a write access, of this value if it is to a page table. */
  readonly store: { readonly entry: Frame } | null;
}

type Event =
  | { type: 'SWITCH_PT'; page: string }
  | { type: 'MODE_CHANGE'; role: string }
  | {
      type:
        | 'ACCESS'
        | 'INVLPG'
        | 'DESCHEDULE'
        | 'RUN'
        | 'WRITABLE'
        | 'RESUME'
        | 'INJECT_FAULT'
        | 'HALT';
    }
  | { type: 'STORE' | 'EDIT' | 'TRAPPED'; entry: Frame }
  | { type: 'FREE_ROOT'; page: string }
  | { type: 'WALKED'; mapping: Mapping | null }
  | { type: 'REGISTER'; shadow: string }
  | { type: 'TLB_SHOOTDOWN'; by: string; shadows: readonly string[] };

type Emitted =
  | { type: 'SWITCHED'; page: string; role: string }
  | { type: 'INVALIDATED' }
  | { type: 'STORED'; page: string; frame: string };

export const vcpuSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as VcpuInput,
    emitted: {} as Emitted,
  },
  guards: {
    canEdit: ({ context }) => context.canEdit,
    misses: ({ context }) => context.tlb === null,
    mayStore: ({ context }) => context.tlb?.writable === true,
    isOtherRole: ({ context, event }) =>
      event.type === 'MODE_CHANGE' && event.role !== context.role,
    isPresent: ({ event }) => event.type === 'WALKED' && event.mapping !== null,
    /** What the access needs: for a store, a writable mapping. */
    suffices: ({ context, event }) =>
      event.type === 'WALKED' &&
      event.mapping !== null &&
      (context.store === null || event.mapping.writable),
    isOwn: ({ context, event }) =>
      event.type === 'TLB_SHOOTDOWN' &&
      context.shadow !== null &&
      event.shadows.includes(context.shadow),
    isZapped: ({ context, event }) =>
      event.type === 'REGISTER' && context.zapped.includes(event.shadow),
    hasShadow: ({ context }) => context.shadow !== null,
    isStoring: ({ context }) => context.store !== null,
  },
  actions: {
    switchTo: assign(({ event }) => {
      assertEvent(event, 'SWITCH_PT');
      return { cr3: event.page, shadow: null, tlb: null, canEdit: false };
    }),
    changeMode: assign(({ event }) => {
      assertEvent(event, 'MODE_CHANGE');
      return { role: event.role, shadow: null, tlb: null, canEdit: false };
    }),
    reportSwitch: enqueueActions(({ context: { cr3, role }, enqueue }) => {
      if (cr3 !== null) enqueue.emit({ type: 'SWITCHED', page: cr3, role });
    }),
    exitToSwitch: enqueueActions(({ context: { input, cr3, role }, enqueue }) => {
      const key = { vm: input.vm, page: cr3, role };
      enqueue.sendTo(peer(input.manager), message({ type: 'CR3_EXIT', key }));
    }),
    walk: enqueueActions(({ context: { input, shadow }, enqueue }) => {
      if (shadow !== null) enqueue.sendTo(peer(shadow), message({ type: 'WALK', cpu: input.cpu }));
    }),
    load: assign(({ event }) => {
      assertEvent(event, 'WALKED');
      return { tlb: event.mapping };
    }),
    exitToFault: enqueueActions(({ context: { input, cr3, shadow, store }, enqueue }) => {
      const fault = { page: cr3, shadow, write: store !== null };
      enqueue.sendTo(peer(input.manager), message({ type: 'FAULT_EXIT', ...fault }));
    }),
    wantStore: assign(({ event }) => {
      assertEvent(event, ['STORE', 'TRAPPED']);
      return { store: { entry: event.entry } };
    }),
    forgetStore: assign({ store: null }),
    /** What is stored matters only where the address leads to a page table. */
    perform: enqueueActions(({ context: { cr3, tlb, store }, event, enqueue }) => {
      if (cr3 === null || tlb === null) return;
      const { entry } = event.type === 'STORE' ? event : (store ?? { entry: null });
      enqueue.emit({ type: 'STORED', page: cr3, frame: tlb.frame });
      if (tlb.frame === cr3) enqueue.sendTo(peer(cr3), message({ type: 'WRITE', entry }));
    }),
    write: enqueueActions(({ context: { input }, event, enqueue }) => {
      assertEvent(event, 'EDIT');
      enqueue.sendTo(peer(input.edits), message({ type: 'WRITE', entry: event.entry }));
    }),
    tryWrite: enqueueActions(({ context: { input }, event, enqueue }) => {
      assertEvent(event, 'EDIT');
      const attempt = { type: 'TRY_WRITE', entry: event.entry, cpu: input.cpu };
      enqueue.sendTo(peer(input.edits), message(attempt));
    }),
    noteWritable: assign({ canEdit: true }),
    exitToTrap: enqueueActions(({ context: { input }, event, enqueue }) => {
      assertEvent(event, 'TRAPPED');
      const trap = { type: 'PT_WRITE_TRAP', page: input.edits, entry: event.entry };
      enqueue.sendTo(peer(input.manager), message(trap));
    }),
    exitToStore: enqueueActions(({ context: { input, cr3, store }, enqueue }) => {
      if (store === null) return;
      const trap = { type: 'PT_WRITE_TRAP', page: cr3, entry: store.entry };
      enqueue.sendTo(peer(input.manager), message(trap));
    }),
    exitToDiscard: enqueueActions(({ context: { input }, event, enqueue }) => {
      assertEvent(event, 'FREE_ROOT');
      enqueue.sendTo(peer(input.manager), message({ type: 'ROOT_FREED', page: event.page }));
    }),
    /** Also in the shadow, where it may be out of date. */
    invalidate: enqueueActions(({ context: { shadow }, enqueue }) => {
      enqueue.assign({ tlb: null });
      enqueue.emit({ type: 'INVALIDATED' });
      if (shadow !== null) enqueue.sendTo(peer(shadow), { type: 'CLEAR' });
    }),
    register: assign(({ event }) => {
      assertEvent(event, 'REGISTER');
      return { shadow: event.shadow, zapped: [], tlb: null, canEdit: false };
    }),
    forgetZapped: assign({ zapped: [] }),
    flush: assign({ tlb: null, canEdit: false }),
    letGo: assign({ shadow: null }),
    noteZapped: assign(({ context, event }) => {
      assertEvent(event, 'TLB_SHOOTDOWN');
      const { shadow, zapped } = context;
      if (shadow !== null && event.shadows.includes(shadow)) return { shadow: null };
      // What has a shadow registered is not about to get another one.
      if (shadow !== null) return {};
      return { zapped: [...new Set([...zapped, ...event.shadows])].sort() };
    }),
    ack: enqueueActions(({ context: { input }, event, enqueue }) => {
      assertEvent(event, 'TLB_SHOOTDOWN');
      enqueue.sendTo(peer(event.by), message({ type: 'SHOOTDOWN_ACK', cpu: input.cpu }));
    }),
  },
});
