/**
 * The interface of placement to shadow paging: how a block of memory of a server is moved, or taken from it,
 * whatever requests, records and devices go through meanwhile.
 *
 * As a partner (`frameMove`) it stands in for placement: told to MOVE, it goes through the move once. As a watch
 * (`frameMoveWatch`) it is told what the full system did, decides nothing, and ends up `broken` if the interface
 * does not allow it.
 *
 * Rules:
 * - `owned` –P2M_MOVE→ `moving` –COPIED→ `copied` –MAP_MEMORY(new)→ `owned`, and the old one is given back (FRAME_RELEASED);
 * - nothing is copied before shadow paging has said that no CPU leads to the frame (CLEARED), nor while a device is
 *   mapped to it for DMA (DMA_MAPPED … DMA_UNMAPPED); nothing is mapped again before the new frame is;
 * - a move that is given up before the copy maps the old frame again;
 * - a frame is given back once the new one is mapped, or, at the end of the server, once it is cleared and unmapped;
 *   so also if it was lost.
 */
import { and, assertEvent, assign, enqueueActions, setup } from 'xstate';
import { message } from '../placement/types.ts';

export interface FrameMoveInput {
  /** Who maps the frame for the CPUs: told P2M_MOVE and MAP_MEMORY, answers CLEARED. */
  readonly memory: string;
  /** The machine frame that is mapped at the start, or null. */
  readonly frame: string | null;
  /** Where a partner moves it. */
  readonly to: string;
}

interface Context extends FrameMoveInput {
  readonly cleared: boolean;
  /** Devices that may write to it. */
  readonly dma: readonly string[];
  /** Where its content has been copied. */
  readonly copy: string | null;
  /** Frames that were left, and not given back yet. */
  readonly left: readonly string[];
  /** Frames that were given back. */
  readonly released: readonly string[];
}

type Event =
  | { type: 'MOVE' }
  | { type: 'P2M_MOVE' | 'CLEARED' }
  | { type: 'DMA_MAPPED' | 'DMA_UNMAPPED'; device: string }
  | { type: 'COPIED'; from: string; to: string }
  | { type: 'MAP_MEMORY' | 'FRAME_RELEASED'; frame: string };

const frameMoveSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as FrameMoveInput,
    emitted: {} as Event,
  },
  delays: { copyTime: 10 },
  guards: {
    mayMove: ({ context }) => context.released.length === 0,
    isCleared: ({ context }) => context.cleared,
    isQuiet: ({ context }) => context.dma.length === 0,
    isFirst: ({ context }) => context.frame === null,
    isPresent: ({ context, event }) => 'frame' in event && event.frame === context.frame,
    isOfPresent: ({ context, event }) =>
      event.type === 'COPIED' && [event.from, null].includes(context.frame),
    /** Left, or never mapped. */
    isNoMore: ({ context, event }) => 'frame' in event && event.frame !== context.frame,
    isCopy: ({ context, event }) => 'frame' in event && event.frame === context.copy,
  },
  actions: {
    /** A partner goes on by itself; a watch is told. */
    order: enqueueActions(({ context: { memory }, enqueue }) => {
      enqueue.raise({ type: 'P2M_MOVE' });
      enqueue.sendTo(({ system }) => system.get(memory), { type: 'P2M_MOVE' });
    }),
    copyAll: enqueueActions(({ context: { frame, to }, enqueue }) => {
      if (frame !== null) enqueue.raise({ type: 'COPIED', from: frame, to }, { delay: 'copyTime' });
    }),
    mapCopy: enqueueActions(({ context: { memory, copy }, enqueue }) => {
      if (copy === null) return;
      enqueue.raise({ type: 'MAP_MEMORY', frame: copy });
      const map = message({ type: 'MAP_MEMORY', frame: copy });
      enqueue.sendTo(({ system }) => system.get(memory), map);
    }),
    release: enqueueActions(({ context: { left }, enqueue }) => {
      for (const frame of left) enqueue.raise({ type: 'FRAME_RELEASED', frame });
    }),
    say: enqueueActions(({ event, enqueue }) => {
      enqueue.emit(event);
    }),
    noteCleared: assign({ cleared: true }),
    noteMapped: assign(({ event }) => {
      assertEvent(event, 'MAP_MEMORY');
      return { frame: event.frame, cleared: false };
    }),
    noteDma: assign(({ context, event }) => {
      assertEvent(event, 'DMA_MAPPED');
      return { dma: [...new Set([...context.dma, event.device])].sort() };
    }),
    noteNoDma: assign(({ context, event }) => {
      assertEvent(event, 'DMA_UNMAPPED');
      return { dma: context.dma.filter((device) => device !== event.device) };
    }),
    noteCopy: assign(({ event }) => {
      assertEvent(event, 'COPIED');
      return { copy: event.to };
    }),
    leave: assign(({ context: { frame, left } }) => ({
      left: frame === null ? left : [...left, frame].sort(),
      copy: null,
    })),
    noteReleased: assign(({ context: { left, released, frame }, event }) => {
      assertEvent(event, 'FRAME_RELEASED');
      return {
        frame: event.frame === frame ? null : frame,
        left: left.filter((other) => other !== event.frame),
        released: [...released, event.frame].sort(),
      };
    }),
  },
});

const broken = { target: '#FrameMove.broken' } as const;

export const frameMove = frameMoveSetup.createMachine({
  id: 'FrameMove',
  context: ({ input }) => ({
    ...input,
    cleared: false,
    dma: [],
    copy: null,
    left: [],
    released: [],
  }),
  initial: 'owned',
  on: {
    P2M_MOVE: broken,
    COPIED: broken,
    MAP_MEMORY: broken,
    FRAME_RELEASED: [{ guard: 'isNoMore', actions: ['noteReleased', 'say'] }, broken],
    DMA_MAPPED: broken,
    DMA_UNMAPPED: { actions: 'noteNoDma' },
  },
  states: {
    owned: {
      on: {
        MOVE: { guard: 'mayMove', actions: 'order' },
        P2M_MOVE: { target: 'moving', actions: 'say' },
        MAP_MEMORY: [
          { guard: 'isFirst', actions: 'noteMapped' },
          { guard: 'isPresent', actions: 'noteMapped' },
          broken,
        ],
        DMA_MAPPED: { actions: 'noteDma' },
      },
    },
    moving: {
      initial: 'stilling',
      on: {
        /** It was on its way. */
        DMA_MAPPED: { actions: 'noteDma' },
        COPIED: [
          {
            guard: and(['isCleared', 'isQuiet', 'isOfPresent']),
            target: 'copied',
            actions: ['noteCopy', 'say'],
          },
          broken,
        ],
        /** Given up. */
        MAP_MEMORY: [
          { guard: and(['isCleared', 'isPresent']), target: 'owned', actions: 'noteMapped' },
          { guard: and(['isCleared', 'isFirst']), target: 'owned', actions: 'noteMapped' },
          broken,
        ],
        /** Lost, or for good. */
        FRAME_RELEASED: [
          { guard: 'isNoMore', actions: ['noteReleased', 'say'] },
          { guard: and(['isCleared', 'isQuiet']), actions: ['noteReleased', 'say'] },
          broken,
        ],
      },
      states: {
        stilling: { on: { CLEARED: { target: 'still', actions: 'noteCleared' } } },
        still: { entry: 'copyAll' },
      },
    },
    copied: {
      entry: 'mapCopy',
      on: {
        MAP_MEMORY: [
          { guard: 'isCopy', target: 'owned', actions: ['leave', 'noteMapped', 'release'] },
          broken,
        ],
      },
    },
    broken: { tags: 'bad', type: 'final' },
  },
});

const nothing = (): void => {};

/** Observes a full system, or a partner. */
export const frameMoveWatch = frameMove.provide({
  actions: { order: nothing, copyAll: nothing, mapCopy: nothing, release: nothing, say: nothing },
});
