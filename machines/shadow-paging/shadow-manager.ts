/**
 * ShadowManager: one operation at a time of the VMM, for one virtual CPU (or for none: what devices
 * cause). Operations of several CPUs interleave at every step; no lock is held over more than one.
 *
 * Rules:
 * - a switch: drop the old shadow → look up → found: register it; taken: build, publish, register;
 * - a build: REF the guest's page, so that it is write-protected and edits are heard of; wait until no other
 *   CPU has a writable TLB entry for it; only then read; write the entry under the page's lock, and read
 *   again if the guest's entry has changed; a sync of an outdated shadow is the same;
 * - a fault: what the guest forbids is the guest's fault to handle; else fill and return;
 * - a discard: unlink, shoot down, wait for all acks, only then free.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { type Frame, message, peer, type TableKey, without } from './types.ts';

export interface ShadowManagerInput {
  /** Name of this actor. */
  readonly manager: string;
  readonly table: string;
  /** The CPU that it works for, or null. */
  readonly cpu: string | null;
  /** CPUs whose TLBs may hold what this one's guest has mapped. */
  readonly others: readonly string[];
  /** Who translates guest frames, or null where both are the same. */
  readonly memory: string | null;
}

interface Context {
  readonly input: ShadowManagerInput;
  readonly key: TableKey | null;
  readonly page: string | null;
  readonly shadow: string | null;
  readonly write: boolean;
  readonly entry: Frame;
  readonly frame: Frame;
  readonly version: number;
  /** CPUs whose acks are awaited. */
  readonly awaited: readonly string[];
  readonly unlinked: readonly string[];
}

type Event =
  | { type: 'CR3_EXIT'; key: TableKey }
  | { type: 'FAULT_EXIT'; page: string; shadow: string; write: boolean }
  | { type: 'PT_WRITE_TRAP'; page: string; entry: Frame }
  | { type: 'ROOT_FREED' | 'DMA_FAULT'; page: string }
  | { type: 'DROPPED' | 'FILLED' | 'STALE' | 'GONE' | 'PERFORMED' | 'PROTECTED_PAGE' }
  | { type: 'AGAIN' | 'UNLINKED_MEANWHILE' | 'LOOK_AGAIN' }
  | { type: 'FOUND' | 'TAKEN' | 'SYNC'; shadow: string }
  | { type: 'REFERENCED'; exposed: boolean }
  | { type: 'SHOOTDOWN_ACK'; cpu: string }
  | { type: 'ENTRY'; entry: Frame }
  | { type: 'TRANSLATED'; frame: string; version: number }
  | { type: 'UNLINKED'; shadows: readonly string[]; cpus: readonly string[] };

type Emitted = { type: 'REGISTERED'; shadow: string } | { type: 'FAULT_INJECTED' };

const idle = {
  key: null,
  page: null,
  shadow: null,
  write: false,
  entry: null,
  frame: null,
  version: 0,
  awaited: [],
  unlinked: [],
} as const;

const managerSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as ShadowManagerInput,
    emitted: {} as Emitted,
  },
  guards: {
    hasEntry: ({ event }) => event.type === 'ENTRY' && event.entry !== null,
    isTranslated: ({ context }) => context.input.memory === null,
    wasExposed: ({ event }) => event.type === 'REFERENCED' && event.exposed,
    allAcked: ({ context }) => context.awaited.length === 0,
    hasUnlinked: ({ context }) => context.unlinked.length > 0,
  },
  actions: {
    noteSwitch: assign(({ event }) => {
      assertEvent(event, 'CR3_EXIT');
      return { key: event.key, page: event.key.page };
    }),
    noteFault: assign(({ event }) => {
      assertEvent(event, 'FAULT_EXIT');
      const { page, shadow, write } = event;
      return { page, shadow, write };
    }),
    notePage: assign(({ event }) => {
      assertEvent(event, ['ROOT_FREED', 'DMA_FAULT']);
      return { page: event.page };
    }),
    drop: enqueueActions(({ context: { input }, enqueue }) => {
      const drop = message({ type: 'DROP', cpu: input.cpu, by: input.manager });
      enqueue.sendTo(peer(input.table), drop);
    }),
    lookUp: enqueueActions(({ context: { input, key }, enqueue }) => {
      const wish = { cpu: input.cpu, by: input.manager, key };
      enqueue.sendTo(peer(input.table), message({ type: 'LOOK_UP', ...wish }));
    }),
    noteShadow: assign(({ event }) => {
      assertEvent(event, ['FOUND', 'TAKEN', 'SYNC']);
      return { shadow: event.shadow };
    }),
    protect: enqueueActions(({ context: { input, page, shadow }, enqueue }) => {
      if (page === null) return;
      const ref = message({ type: 'REF', shadow, by: input.manager });
      enqueue.sendTo(peer(page), ref);
    }),
    shootDownOthers: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.assign({ awaited: input.others });
      const order = message({ type: 'TLB_SHOOTDOWN', by: input.manager, shadows: [] });
      for (const other of input.others) enqueue.sendTo(peer(other), order);
    }),
    shootDownUsers: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'UNLINKED');
      const { shadows, cpus } = event;
      enqueue.assign({ awaited: cpus, unlinked: shadows });
      const order = message({ type: 'TLB_SHOOTDOWN', by: context.input.manager, shadows });
      for (const cpu of cpus) enqueue.sendTo(peer(cpu), order);
    }),
    noteAck: assign(({ context, event }) => {
      assertEvent(event, 'SHOOTDOWN_ACK');
      return { awaited: without(context.awaited, event.cpu) };
    }),
    read: enqueueActions(({ context: { input, page }, enqueue }) => {
      if (page === null) return;
      enqueue.sendTo(peer(page), message({ type: 'READ', by: input.manager }));
    }),
    /** Where guest and machine frames are the same, the translation is known. */
    noteEntry: assign(({ context, event }) => {
      assertEvent(event, 'ENTRY');
      const { entry } = event;
      return { entry, frame: context.input.memory === null ? entry : null };
    }),
    translate: enqueueActions(({ context: { input, entry }, enqueue }) => {
      if (input.memory === null) return;
      const ask = message({ type: 'TRANSLATE', entry, by: input.manager });
      enqueue.sendTo(peer(input.memory), ask);
    }),
    noteFrame: assign(({ event }) => {
      assertEvent(event, 'TRANSLATED');
      return { frame: event.frame, version: event.version };
    }),
    fill: enqueueActions(({ context, enqueue }) => {
      const { input, page, shadow, entry, frame, version, write } = context;
      if (page === null) return;
      const fill = { shadow, by: input.manager, entry, frame, version, write };
      enqueue.sendTo(peer(page), message({ type: 'FILL', ...fill }));
    }),
    publish: enqueueActions(({ context: { input, shadow }, enqueue }) => {
      const published = message({ type: 'PUBLISHED', shadow, by: input.manager });
      enqueue.sendTo(peer(input.table), published);
    }),
    register: enqueueActions(({ context: { input, shadow }, enqueue }) => {
      if (input.cpu === null || shadow === null) return;
      enqueue.emit({ type: 'REGISTERED', shadow });
      enqueue.sendTo(peer(input.cpu), message({ type: 'REGISTER', shadow }));
    }),
    performWrite: enqueueActions(({ context: { input }, event, enqueue }) => {
      assertEvent(event, 'PT_WRITE_TRAP');
      const { page, entry } = event;
      const write = { type: 'PT_WRITE_TRAP', entry, by: input.manager, cpu: input.cpu };
      enqueue.sendTo(peer(page), message(write));
    }),
    discard: enqueueActions(({ context: { input, page }, enqueue }) => {
      const order = message({ type: 'DISCARD', page, by: input.manager });
      enqueue.sendTo(peer(input.table), order);
    }),
    reportAcked: enqueueActions(({ context: { input, unlinked }, enqueue }) => {
      enqueue.sendTo(peer(input.table), message({ type: 'ACKED', shadows: unlinked }));
    }),
    resume: enqueueActions(({ context: { input }, enqueue }) => {
      if (input.cpu !== null) enqueue.sendTo(peer(input.cpu), { type: 'RESUME' });
    }),
    inject: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.emit({ type: 'FAULT_INJECTED' });
      if (input.cpu !== null) enqueue.sendTo(peer(input.cpu), { type: 'INJECT_FAULT' });
    }),
    tellTrapped: enqueueActions(({ context: { input, entry }, enqueue }) => {
      if (input.cpu === null) return;
      enqueue.sendTo(peer(input.cpu), message({ type: 'TRAPPED', entry }));
    }),
    rest: assign(idle),
  },
});

export const shadowManager = managerSetup.createMachine({
  id: 'ShadowManager',
  context: ({ input }) => ({ input, ...idle }),
  initial: 'idle',
  states: {
    idle: {
      entry: 'rest',
      on: {
        CR3_EXIT: { target: 'dropping', actions: 'noteSwitch' },
        FAULT_EXIT: { target: 'filling', actions: 'noteFault' },
        PT_WRITE_TRAP: { target: 'emulating', actions: 'performWrite' },
        ROOT_FREED: { target: 'tearingDown', actions: 'notePage' },
        DMA_FAULT: { target: 'tearingDown', actions: 'notePage' },
      },
    },
    dropping: { entry: 'drop', on: { DROPPED: 'lookingUp' } },
    lookingUp: {
      entry: 'lookUp',
      on: {
        FOUND: { target: 'registering', actions: 'noteShadow' },
        TAKEN: { target: 'building', actions: 'noteShadow' },
        SYNC: { target: 'building', actions: 'noteShadow' },
        LOOK_AGAIN: { target: 'lookingUp', reenter: true },
      },
    },
    building: {
      initial: 'protecting',
      states: {
        protecting: {
          entry: 'protect',
          on: {
            REFERENCED: [{ guard: 'wasExposed', target: 'shootingDown' }, { target: 'reading' }],
          },
        },
        shootingDown: {
          entry: 'shootDownOthers',
          always: { guard: 'allAcked', target: 'reading' },
          on: { SHOOTDOWN_ACK: { actions: 'noteAck' } },
        },
        reading: {
          entry: 'read',
          on: {
            ENTRY: [
              { guard: 'hasEntry', target: 'translating', actions: 'noteEntry' },
              { target: 'writing', actions: 'noteEntry' },
            ],
          },
        },
        translating: {
          always: { guard: 'isTranslated', target: 'writing' },
          entry: 'translate',
          on: { TRANSLATED: { target: 'writing', actions: 'noteFrame' } },
        },
        writing: {
          entry: 'fill',
          on: { FILLED: 'publishing', STALE: 'reading', GONE: 'protecting' },
        },
        publishing: {
          entry: 'publish',
          on: {
            FOUND: '#ShadowManager.registering',
            AGAIN: 'protecting',
            UNLINKED_MEANWHILE: '#ShadowManager.lookingUp',
          },
        },
      },
    },
    registering: { entry: 'register', always: 'idle' },
    /** A fault of the guest that the VMM may be able to mend. */
    filling: {
      initial: 'reading',
      states: {
        reading: {
          entry: 'read',
          on: {
            ENTRY: [
              { guard: 'hasEntry', target: 'translating', actions: 'noteEntry' },
              { target: '#ShadowManager.idle', actions: 'inject' },
            ],
          },
        },
        translating: {
          always: { guard: 'isTranslated', target: 'writing' },
          entry: 'translate',
          on: { TRANSLATED: { target: 'writing', actions: 'noteFrame' } },
        },
        writing: {
          entry: 'fill',
          on: {
            FILLED: { target: '#ShadowManager.idle', actions: 'resume' },
            STALE: 'reading',
            GONE: { target: '#ShadowManager.idle', actions: 'resume' },
            PROTECTED_PAGE: { target: '#ShadowManager.idle', actions: 'tellTrapped' },
          },
        },
      },
    },
    /** A trapped write is performed for the guest. */
    emulating: {
      on: { PERFORMED: { target: 'idle', actions: 'resume' } },
    },
    tearingDown: {
      initial: 'unlinking',
      states: {
        unlinking: {
          entry: 'discard',
          on: { UNLINKED: { target: 'shootingDown', actions: 'shootDownUsers' } },
        },
        shootingDown: {
          always: { guard: 'allAcked', target: 'freeing' },
          on: { SHOOTDOWN_ACK: { actions: 'noteAck' } },
        },
        freeing: {
          always: { target: '#ShadowManager.idle', actions: ['reportAcked', 'resume'] },
        },
      },
    },
  },
});
