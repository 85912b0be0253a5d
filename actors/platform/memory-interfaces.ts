/**
 * What placement and shadow paging promise each other about a block of memory: the actor that stands in for
 * placement, and watches of both sides, in the words of the interfaces.
 */
import type { EventObject } from 'xstate';
import { frameMap } from '../../machines/platform/frame-map.ts';
import {
  type FrameMoveInput,
  frameMove,
  frameMoveWatch,
} from '../../machines/platform/frame-move.ts';
import type { ActorSpec, MonitorSpec, Plain } from '../../src/system/definition.ts';

export const MOVES_AS_PROMISED =
  'placement moves and takes memory only as its interface to shadow paging allows';
export const FRAMES_AS_PROMISED =
  'CPUs see memory only as the interface of shadow paging to placement allows';

const plain = (input: object): Plain => input as Plain;

/** Placement, to shadow paging: moves one frame once, when told to MOVE. */
export const frameMovePartnerOf = (input: FrameMoveInput): ActorSpec => ({
  machine: frameMove,
  input: plain(input),
});

export interface WatchedMemory {
  /** Who moves it: a server of placement, or the partner. */
  readonly mover: string;
  /** Who maps it for the CPUs: the memory of shadow paging, or placement's PageMap. */
  readonly memory: string;
  /** IOMMUs of the devices that may write to it. */
  readonly iommus: readonly string[];
  /** Mapped at the start, or null. */
  readonly frame: string | null;
  /** Frames that are watched; what the mover gives back of them. */
  readonly frames: readonly string[];
  /** What they tell each other takes steps of its own. */
  readonly travels: boolean;
}

const ofDevice = (type: string, device: string): EventObject =>
  ({ type, device }) as { readonly type: string };

interface Told {
  readonly from: string;
  readonly to: string;
  readonly event: EventObject;
}

/** Orders as the mover gives them, answers as it gets them. */
export const watchOfMoves = (
  { mover, memory, iommus, frames, frame, travels }: WatchedMemory,
  promises: string,
): MonitorSpec => {
  const ordered = ({ from, to, event }: Told) => {
    if (iommus.includes(from) && event.type === 'UNMAPPED') return ofDevice('DMA_UNMAPPED', from);
    if (from !== mover) return undefined;
    const isGivenBack = frames.includes(to) && ['RELEASE', 'UNMAP'].includes(event.type);
    if (isGivenBack) return { type: 'FRAME_RELEASED', frame: to } as { readonly type: string };
    return to === memory ? event : undefined;
  };
  const answered = ({ from, to, event }: Told) =>
    from === memory && to === mover ? event : undefined;
  return {
    machine: frameMoveWatch,
    input: plain({ memory, frame, to: '' }),
    promises,
    observes: {
      emit: ({ actor, event }) => {
        if (iommus.includes(actor) && event.type === 'DMA_MAPPED')
          return ofDevice('DMA_MAPPED', actor);
        if (actor !== mover) return undefined;
        // A partner gives nothing back but what it says.
        const said = frames.length === 0 ? ['COPIED', 'FRAME_RELEASED'] : ['COPIED'];
        return said.includes(event.type) ? event : undefined;
      },
      ...(travels
        ? { send: ordered, deliver: answered }
        : { send: (told: Told) => ordered(told) ?? answered(told) }),
    },
  };
};

/**
 * Orders as the memory gets them, answers as it gives them.
 *
 * @param writes the frame that a CPU writes to, if that is what is emitted
 */
export const watchOfFrames = (
  { mover, memory, frame, travels }: WatchedMemory,
  promises: string,
  writes: (emitted: { readonly actor: string; readonly event: EventObject }) => string | null,
): MonitorSpec => {
  const ordered = ({ from, to, event }: Told) =>
    from === mover && to === memory ? event : undefined;
  const answered = ({ from, to, event }: Told) =>
    from === memory && to === mover ? event : undefined;
  return {
    machine: frameMap,
    input: plain({ frame }),
    promises,
    observes: {
      emit: (emitted) => {
        const used = writes(emitted);
        return used === null ? undefined : ({ type: 'USED', frame: used } as { type: string });
      },
      ...(travels
        ? { deliver: ordered, send: answered }
        : { send: (told: Told) => ordered(told) ?? answered(told) }),
    },
  };
};
