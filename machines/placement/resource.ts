/**
 * Resource: one core, one memory block or one I/O device; its row in the allocation table.
 *
 * Rules:
 * - every tenure has a generation, which rises when the resource becomes free; an order that names another
 *   generation, or comes from somebody else than the holder, changes nothing and is REFUSED;
 * - a reservation runs out by itself; `held` (for a cold standby) does not;
 * - between two owners a device passes `draining`: its DMA is revoked, then it is reset; a reset that does not
 *   end makes it `failed`. Cores and memory have nothing to be drained of once their owner gave them back;
 * - FAIL and REMOVE tell whoever holds it (LOST); the owner's name stays until that owner has unmapped it.
 *   REPAIRED and HOTPLUG lead to `draining`, never straight to `free`, and not before it is unmapped;
 * - DMA is mapped only by the owner, in `allocated`, of this tenure;
 * - after a restart of the allocator (a higher session) what its former life still has under way is refused.
 */
import { resourceSetup } from './resource-setup.ts';

const refused = (state: string) => ({ actions: { type: 'refuse', params: { state } } }) as const;

/** In every state the row can be read, and what does not fit the state is refused. */
const as = (state: string) =>
  ({
    QUERY: { actions: ['noteSession', { type: 'show', params: { state } }] },
    RESERVE: refused(state),
    COMMIT: refused(state),
    HOLD: refused(state),
    DEMOTE: refused(state),
    MAP: refused(state),
    RELEASE: refused(state),
    UNMAP: { actions: 'tellUnmapped' },
  }) as const;

/** What is not mapped yet is lost at once; an owner keeps its name until it has unmapped it. */
const struck = {
  FAIL: { target: 'failed', actions: ['tellLost', 'forgetHolder'] },
  REMOVE: { target: 'removed', actions: ['tellLost', 'forgetHolder'] },
} as const;

/** Away, by failure or by removal: nobody gets it, and it stays so while anything maps it. */
const away = (state: 'failed' | 'removed', back: 'REPAIRED' | 'HOTPLUG') =>
  ({
    entry: 'settle',
    on: {
      ...as(state),
      [back]: { actions: 'noteReturn' },
      UNMAP: [
        { guard: 'isMapped', actions: 'askUnmap' },
        { guard: 'isHolder', actions: ['tellUnmapped', 'forgetHolder'] },
        { actions: 'tellUnmapped' },
      ],
      UNMAPPED: { actions: ['noteUnmapped', 'tellUnmapped', 'forgetHolder'] },
      RELEASE: [{ guard: 'isTenure', actions: ['released', 'forgetHolder'] }, refused(state)],
    },
    always: { guard: 'mayReturn', target: 'draining', actions: 'endReturn' },
  }) as const;

const giveBack = (state: string) =>
  [
    { guard: 'isTenure', target: 'free', actions: ['released', 'endTenure'] },
    refused(state),
  ] as const;

export const resource = resourceSetup.createMachine({
  id: 'Resource',
  context: ({ input }) => ({
    input,
    holder: null,
    claim: 0,
    generation: 1,
    session: 0,
    mapped: false,
    returns: false,
    keeps: false,
  }),
  initial: 'starting',
  states: {
    starting: {
      always: [{ guard: 'isUndiscovered', target: 'undiscovered' }, { target: 'free' }],
    },
    undiscovered: { on: { ...as('undiscovered'), HOTPLUG: 'free' } },
    free: {
      entry: 'settle',
      on: {
        ...as('free'),
        RESERVE: [
          { guard: 'isOfPast', ...refused('free') },
          { target: 'reserved', actions: ['reserve', 'grant'] },
        ],
        FAIL: 'failed',
        REMOVE: 'removed',
      },
    },
    reserved: {
      entry: 'armReservation',
      exit: 'disarmReservation',
      on: {
        EXPIRED: { target: 'free', actions: 'endTenure' },
        ...as('reserved'),
        ...struck,
        COMMIT: [
          { guard: 'isTenure', target: 'allocated', actions: ['own', 'committed'] },
          refused('reserved'),
        ],
        HOLD: [
          { guard: 'isTenure', target: 'held', actions: ['own', 'committed'] },
          refused('reserved'),
        ],
        RELEASE: giveBack('reserved'),
      },
    },
    /** For a cold standby: no timer, and kept over a restart of the allocator. */
    held: {
      entry: 'settle',
      on: {
        ...as('held'),
        ...struck,
        COMMIT: [
          { guard: 'isClaim', target: 'allocated', actions: ['noteNext', 'committed'] },
          refused('held'),
        ],
        RELEASE: giveBack('held'),
        DEMOTE: [{ guard: 'isHolder', actions: ['noteClaim', 'demoted'] }, refused('held')],
      },
    },
    allocated: {
      entry: ['settle', 'tellOwned'],
      on: {
        ...as('allocated'),
        FAIL: { target: 'failed', actions: 'tellLost' },
        REMOVE: { target: 'removed', actions: 'tellLost' },
        MAP: [{ guard: 'isTenure', actions: 'map' }, refused('allocated')],
        UNMAP: [{ guard: 'isMapped', actions: 'askUnmap' }, { actions: 'tellUnmapped' }],
        UNMAPPED: { actions: ['noteUnmapped', 'tellUnmapped'] },
        RELEASE: [
          { guard: 'isTenure', target: 'draining', actions: 'released' },
          refused('allocated'),
        ],
        DEMOTE: [
          { guard: 'isHolder', target: 'draining', actions: ['noteClaim', 'keep'] },
          refused('allocated'),
        ],
        COMMIT: [{ guard: 'isClaim', actions: 'committed' }, refused('allocated')],
      },
    },
    draining: {
      initial: 'revoking',
      on: {
        ...as('draining'),
        FAIL: { target: 'failed', actions: ['tellKeeper', 'forgetHolder'] },
        REMOVE: { target: 'removed', actions: ['tellKeeper', 'forgetHolder'] },
        UNMAPPED: { actions: 'noteUnmapped' },
        /** While it waits to be held again the standby may be given up. */
        RELEASE: [{ guard: 'isTenure', actions: ['released', 'dropKeeping'] }, refused('draining')],
        DEMOTE: [{ guard: 'isHolder', actions: 'noteClaim' }, refused('draining')],
      },
      states: {
        revoking: {
          entry: 'revoke',
          always: [
            { guard: 'isClearDevice', target: 'resetting' },
            { guard: 'isClear', target: 'drained' },
          ],
        },
        resetting: {
          on: { RESET_HANGS: 'hanging' },
          after: { resetTime: { target: 'drained', actions: 'tellReset' } },
        },
        hanging: {
          after: {
            drainTimer: { target: '#Resource.failed', actions: ['tellKeeper', 'forgetHolder'] },
          },
        },
        drained: {
          always: [
            {
              guard: 'keepsHolder',
              target: '#Resource.held',
              actions: ['tellDrained', 'demoted', 'dropKeeping'],
            },
            { target: '#Resource.free', actions: ['tellDrained', 'endTenure'] },
          ],
        },
      },
    },
    failed: away('failed', 'REPAIRED'),
    removed: away('removed', 'HOTPLUG'),
  },
});
