/**
 * The interface of shadow paging to placement, as a watch: how the CPUs of a server see a block of memory,
 * whatever shadows, operations and shootdowns go on. The partner that stands in for it is placement's PageMap.
 *
 * Rules:
 * - `unmapped` –MAP_MEMORY→ `mapped` –P2M_MOVE→ `clearing` –CLEARED→ `unmapped`; each P2M_MOVE of what is not being
 *   cleared already is answered once, also if nothing is mapped;
 * - a CPU writes (USED) only to the frame that was mapped last, and not once that is cleared;
 * - in return, MAP_MEMORY does not come while a frame is being cleared.
 */
import { assertEvent, assign, setup } from 'xstate';

type Event = { type: 'MAP_MEMORY' | 'USED'; frame: string } | { type: 'P2M_MOVE' | 'CLEARED' };

const frameMapSetup = setup({
  types: {
    context: {} as { readonly frame: string | null },
    events: {} as Event,
    input: {} as { readonly frame: string | null },
  },
  guards: {
    isMapped: ({ context }) => context.frame !== null,
    isPresent: ({ context, event }) => event.type === 'USED' && event.frame === context.frame,
  },
  actions: {
    note: assign(({ event }) => {
      assertEvent(event, 'MAP_MEMORY');
      return { frame: event.frame };
    }),
    forget: assign({ frame: null }),
  },
});

const broken = { target: '#FrameMap.broken' } as const;

export const frameMap = frameMapSetup.createMachine({
  id: 'FrameMap',
  context: ({ input }) => ({ frame: input.frame }),
  initial: 'starting',
  on: { MAP_MEMORY: broken, CLEARED: broken, USED: broken },
  states: {
    starting: { always: [{ guard: 'isMapped', target: 'mapped' }, { target: 'unmapped' }] },
    unmapped: {
      on: { MAP_MEMORY: { target: 'mapped', actions: 'note' }, P2M_MOVE: 'answering' },
    },
    /** Asked to clear what is not mapped. */
    answering: { on: { CLEARED: 'unmapped' } },
    mapped: {
      on: {
        MAP_MEMORY: { actions: 'note' },
        P2M_MOVE: 'clearing',
        USED: [{ guard: 'isPresent' }, broken],
      },
    },
    clearing: {
      on: {
        P2M_MOVE: {},
        CLEARED: { target: 'unmapped', actions: 'forget' },
        USED: [{ guard: 'isPresent' }, broken],
      },
    },
    broken: { tags: 'bad', type: 'final' },
  },
});
