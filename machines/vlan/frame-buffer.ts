/**
 * FrameBuffer: one buffer of a virtual NIC, from which receiving guests read a frame in place.
 *
 * `live → revoked → free` or `live → free`. The frame and its stamp (port VLAN, epoch) are written once,
 * at transmission. Rules: nobody new may map a revoked buffer; revoking unmaps every reader in the same
 * step (a guest that reads on gets a fault); the buffer is free, and may be used again under the next
 * generation, only when all judgements of its frame are final and no guest may read it any more.
 * All steps are steps of the control program, so its links are synchronous.
 */
import { assign, enqueueActions, sendTo, setup } from 'xstate';
import type { Frame } from './frame.ts';
import { message, type RxReport } from './messages.ts';
import type { Stamp } from './rules.ts';

export interface FrameBufferInput {
  readonly ref: string;
  /** The virtual NIC or uplink that sends from it. */
  readonly owner: string;
  /**
   * Generations before their numbers begin again, if they do: more than a message can outlive.
   */
  readonly generations?: number;
}

/** Who may read the buffer, and the generation it was given to read. */
export interface Mapping {
  readonly by: string;
  readonly gen: number;
}

export interface FrameBufferContext {
  readonly ref: string;
  readonly owner: string;
  readonly generations: number;
  readonly gen: number;
  readonly frame: Frame | null;
  readonly stamp: Stamp | null;
  readonly mappedTo: readonly Mapping[];
  /** All judgements of the frame are final. */
  readonly judged: boolean;
}

export type FrameBufferEvent =
  | { readonly type: 'FILL'; readonly frame: Frame; readonly stamp: Stamp }
  | { readonly type: 'MAP'; readonly by: string; readonly report: RxReport }
  | { readonly type: 'UNMAP'; readonly by: string; readonly gen: number }
  | { readonly type: 'JUDGED'; readonly gen: number }
  | { readonly type: 'REVOKE' }
  | { readonly type: 'CONTROLLER_STARTED' };

export const frameBuffer = setup({
  types: {
    context: {} as FrameBufferContext,
    events: {} as FrameBufferEvent,
    input: {} as FrameBufferInput,
  },
  guards: {
    sameGeneration: ({ context, event }) => {
      if (event.type === 'MAP') return event.report.gen === context.gen;
      return 'gen' in event && event.gen === context.gen;
    },
    judged: ({ context }) => context.judged,
    unmapped: ({ context }) => context.mappedTo.length === 0,
  },
  actions: {
    write: assign(({ context, event }) =>
      event.type === 'FILL'
        ? {
            gen: (context.gen % context.generations) + 1,
            frame: event.frame,
            stamp: event.stamp,
            judged: false,
          }
        : {},
    ),
    forget: assign({ frame: null, stamp: null, judged: false }),
    sayFilled: sendTo(
      ({ system, context }) => system.get(context.owner),
      ({ context: { ref, gen, frame, stamp } }) => ({ type: 'FILLED', ref, gen, frame, stamp }),
    ),
    sayFree: sendTo(
      ({ system, context }) => system.get(context.owner),
      ({ context: { ref, gen } }) => ({ type: 'BUFFER_FREE', ref, gen }),
    ),
    map: enqueueActions(({ context, event, enqueue, system }) => {
      if (event.type !== 'MAP') return;
      const { by, report } = event;
      const others = context.mappedTo.filter((m) => m.by !== by);
      const mappedTo = [...others, { by, gen: report.gen }].sort((a, b) => (a.by < b.by ? -1 : 1));
      enqueue.assign({ mappedTo });
      enqueue.sendTo(system.get(by), message({ type: 'MAPPED', report }));
    }),
    refuseMap: enqueueActions(({ event, enqueue, system }) => {
      if (event.type !== 'MAP') return;
      enqueue.sendTo(system.get(event.by), message({ type: 'MAP_REFUSED', report: event.report }));
    }),
    unmap: enqueueActions(({ context, event, enqueue, system }) => {
      if (event.type !== 'UNMAP') return;
      const { by, gen } = event;
      if (!context.mappedTo.some((m) => m.by === by && m.gen === gen)) return;
      enqueue.assign({ mappedTo: context.mappedTo.filter((m) => m.by !== by) });
      enqueue.sendTo(system.get(by), message({ type: 'UNMAPPED', ref: context.ref, gen }));
    }),
    unmapAll: enqueueActions(({ context, enqueue, system }) => {
      for (const { by, gen } of context.mappedTo) {
        enqueue.sendTo(system.get(by), message({ type: 'UNMAPPED', ref: context.ref, gen }));
      }
      enqueue.assign({ mappedTo: [] });
    }),
    noteJudged: assign({ judged: true }),
  },
}).createMachine({
  id: 'FrameBuffer',
  context: ({ input }) => ({
    ref: input.ref,
    owner: input.owner,
    generations: input.generations ?? 1_000_000,
    gen: 0,
    frame: null,
    stamp: null,
    mappedTo: [],
    judged: false,
  }),
  initial: 'free',
  on: { UNMAP: { actions: 'unmap' }, MAP: { actions: 'refuseMap' } },
  states: {
    free: {
      entry: 'forget',
      on: { FILL: { target: 'live', actions: ['write', 'sayFilled'] } },
    },
    live: {
      always: { guard: 'judged', target: 'releasing' },
      on: {
        MAP: [{ guard: 'sameGeneration', actions: 'map' }, { actions: 'refuseMap' }],
        JUDGED: { guard: 'sameGeneration', actions: 'noteJudged' },
        REVOKE: { target: 'revoked', actions: 'unmapAll' },
        CONTROLLER_STARTED: { target: 'revoked', actions: ['unmapAll', 'noteJudged'] },
      },
    },
    revoked: {
      always: { guard: 'judged', target: 'releasing' },
      on: {
        JUDGED: { guard: 'sameGeneration', actions: 'noteJudged' },
        CONTROLLER_STARTED: { actions: 'noteJudged' },
      },
    },
    /** Judged, but some guest may still read it: nobody new may. */
    releasing: {
      always: { guard: 'unmapped', target: 'free', actions: 'sayFree' },
      on: { REVOKE: { actions: 'unmapAll' }, CONTROLLER_STARTED: { actions: 'unmapAll' } },
    },
  },
});
