/**
 * The interface of a cluster's hosts to other systems: what a shared device, a standby selection or a
 * path failover may rely on, whatever goes on between masters, watches and fence device.
 *
 * As a partner (`hostInterface`) it stands in for all of that: it is told what happens to the host
 * (HOST_FAIL, a false suspicion DOUBT, POWER_OFF by somebody outside the cluster, POWER_ON), decides in time, and
 * tells its followers COMPUTER_DOWN and POWERED_OFF. As a watch (`hostWatch`) it is told what a full
 * cluster did, decides nothing, and ends up `broken` if the interface does not allow it.
 *
 * Rules:
 * - a host is `powered` or `off`; silence is suspicion (`doubted`), and proves nothing: a doubted host may be
 *   heard again, and what a host said before it fell silent may still arrive then;
 * - the power of the present life is cut only by an order for it; the cluster gives one only for a doubted host;
 * - whoever has a host cut is on itself at that step; an order from outside counts only while another
 *   host is on and stays so; else it is refused;
 * - that a life is off is confirmed only when it is over; POWER_OFF of a past life switches nothing and is answered;
 * - a host starts again with the next number, and only if it was off or had failed;
 * - a host that failed or is off says nothing.
 *
 * Left out: programs of hosts that stop alone (the host goes on), cuts that fail.
 */
import { hostSetup, silent } from './host-interface-setup.ts';

const broken = { target: '#HostInterface.broken' } as const;
const lives = (on: boolean, alive: boolean) =>
  ({ type: 'tellLife', params: { on, alive } }) as const;
const tells = (type: string) => ({ type: 'tellGroups', params: { type } }) as const;

const started = [
  {
    guard: 'isNext',
    target: '#HostInterface.powered',
    actions: ['nextLife', 'say', lives(true, true), tells('HOST_ON')],
  },
  broken,
] as const;

const restarts = {
  POWER_ON: { actions: 'decideStart' },
  POWERED_ON: started,
} as const;
const past = { guard: 'isPast' } as const;

const lifeRegion = {
  initial: 'alive',
  states: {
    alive: {
      on: {
        HOST_FAIL: {
          target: 'silent',
          actions: ['sayFailed', lives(true, false), tells('HOST_SILENT')],
        },
        BEAT: {},
        LISTEN: { actions: 'decideHearing' },
        POWERED_ON: broken,
      },
    },
    silent: {
      entry: 'armDoubt',
      exit: 'disarmDoubt',
      on: { ...restarts, DOUBT_DUE: { actions: 'decideDoubt' } },
    },
  },
} as const;

const beliefRegion = {
  initial: 'trusted',
  states: {
    trusted: {
      on: {
        DOUBT: { actions: 'decideDoubt' },
        DOUBTED: { target: 'doubted', actions: ['say', 'tellDoubt'] },
        CONDEMNED: [past, broken],
      },
    },
    doubted: {
      entry: ['armHearing', 'armFence'],
      exit: 'disarmBelief',
      on: {
        HEARING_DUE: { actions: 'listen' },
        FENCE_DUE: [{ guard: 'canBeCut', actions: 'decideCut' }, { actions: 'armFence' }],
        HEARD: { target: 'trusted', actions: 'say' },
        CONDEMNED: [past, { guard: 'isPresent', actions: 'say' }, broken],
      },
    },
  },
} as const;

const cut = [
  {
    guard: 'isLawfulCut',
    target: '#HostInterface.off',
    actions: ['say', lives(false, false), tells('HOST_OFF')],
  },
  broken,
] as const;

const orderRegion = {
  initial: 'none',
  states: {
    none: {
      on: {
        CONDEMNED: { guard: 'isPresent', target: 'given' },
        POWER_OFF: [
          { ...past, actions: 'answerPast' },
          { guard: 'someoneIsOn', target: 'fromOutside', actions: ['keepAsker', 'sayOrdered'] },
          { actions: 'refuse' },
        ],
      },
    },
    given: {
      on: { CUT: cut, POWER_OFF: [{ ...past, actions: 'answerPast' }, { actions: 'keepAsker' }] },
    },
    fromOutside: {
      entry: 'armCut',
      exit: 'disarmCut',
      on: {
        /** Told to a watch. */
        REFUSED: 'none',
        CUT_DUE: [
          { guard: 'someoneIsOn', actions: 'decideOrderedCut' },
          { target: 'none', actions: 'refuse' },
        ],
        CUT: cut,
        CONDEMNED: { guard: 'isPresent', target: 'given' },
        POWER_OFF: [{ ...past, actions: 'answerPast' }, { actions: 'keepAsker' }],
      },
    },
  },
} as const;

export const hostInterface = hostSetup.createMachine({
  id: 'HostInterface',
  context: ({ input }) => ({
    ...input,
    incarnation: 1,
    others: Object.fromEntries(
      Object.keys(input.peers).map((peer) => [peer, { incarnation: 1, on: true, alive: true }]),
    ),
    askers: [],
  }),
  initial: 'powered',
  on: {
    LIFE: { actions: 'noteLife' },
    CONFIRMED: [past, broken],
    CUT: broken,
    BEAT: broken,
    POWERED_ON: broken,
  },
  states: {
    powered: {
      type: 'parallel',
      states: { life: lifeRegion, belief: beliefRegion, order: orderRegion },
    },
    off: {
      on: {
        ...restarts,
        CONFIRMED: [past, { guard: 'isPresent', actions: ['say', 'tellOff'] }, broken],
        POWER_OFF: { actions: 'answerPast' },
      },
    },
    broken: { tags: 'bad', type: 'final' },
  },
});

/** Observes a full cluster, or a partner, by the events of `HostEvent`; decides and says nothing. */
export const hostWatch = hostInterface.provide({ actions: silent });
