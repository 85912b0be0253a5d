/**
 * VirtualNic: a virtual NIC (virtual port). Its mode follows from one fact: is a VLAN ID set on it or not.
 *
 * Owner of its port VLAN and epoch; every table elsewhere is a copy. Rules: the ID is set by the
 * administrator only, never by the guest; every change is one step that revokes the NIC's own live
 * buffers, raises the epoch, and only then is acknowledged; before it, new frames are refused and those
 * in flight may finish, for as long as the drain timer lets them. A frame is accepted only with link `up`,
 * under the present epoch, from a live buffer; each request gets one kind of answer, again if repeated.
 * A boot of the guest raises the epoch too, so nothing that its predecessor reported stays valid.
 *
 * Counters of the design (sent, delivered, dropped) are emissions, not context: they would make
 * the states of a run endless.
 */
import { virtualNicSetup } from './virtual-nic-setup.ts';
import type { VirtualNicContext } from './virtual-nic-types.ts';

/** Messages of the guest and of others that mean the same in every state. */
const everywhere = {
  FILLED: { actions: 'frameIn' },
  FRAME_DONE: { actions: 'tellJudged' },
  BUFFER_FREE: { actions: ['release', 'txDone'] },
  READ_DONE: { guard: 'isReading', actions: ['tellRead', 'endRead'] },
  UNMAPPED: { guard: 'isReading', actions: ['tellAborted', 'endRead'] },
  GUEST_GONE: { actions: ['revokeOwn', 'unmapReads'] },
  CONTROLLER_STARTED: {
    actions: ['controllerLost', { type: 'answerController', params: { up: false } }],
  },
  RESYNC_REQUEST: { actions: 'sayVlan' },
  OS_BOOTED: { actions: ['revokeOwn', 'raiseEpoch', 'passReport'] },
  OS_VLAN_ADDED: { actions: 'passReport' },
  OS_VLAN_REMOVED: { actions: 'passReport' },
  OS_VLAN_LIST: { actions: 'passReport' },
  TX: { actions: { type: 'refuseTx', params: { reason: 'linkDown' } } },
  RX_REPORT: { actions: { type: 'refuseRx', params: { reason: 'linkDown' } } },
  MAPPED: { actions: 'accept' },
  MAP_REFUSED: { actions: { type: 'refuseRx', params: { reason: 'revoked' } } },
} as const;

/** A request in a settled mode: answered at once, or the reason to enter `reconfiguring`. */
const request = [
  { guard: 'repeated', actions: 'answerAgain' },
  { guard: 'badVid', actions: { type: 'nak', params: { reason: 'badVid' } } },
  { guard: 'absent', actions: { type: 'nak', params: { reason: 'absent' } } },
  { guard: 'nothingToChange', actions: 'ackAtOnce' },
  { target: 'reconfiguring', actions: 'want' },
] as const;

/** A request while another is carried out: refused, unless it is that very one again. */
const whileBusy = [
  { guard: 'underWay' },
  { guard: 'repeated', actions: 'answerAgain' },
  { actions: { type: 'nak', params: { reason: 'busy' } } },
] as const;

const change = ['revokeForChange', 'change', 'sayVlan', 'ack'] as const;

export const virtualNic = virtualNicSetup.createMachine({
  id: 'VirtualNic',
  type: 'parallel',
  context: ({ input }): VirtualNicContext => ({
    vnicId: input.vnicId,
    guest: input.guest ?? null,
    controller: input.controller,
    manager: input.manager,
    administrator: input.administrator ?? null,
    buffers: input.buffers,
    policy: input.policy,
    startsUp: input.link === 'up',
    portVid: input.vid,
    epoch: 1,
    allowed: input.allowed,
    native: input.native,
    busy: [],
    reading: [],
    wanted: null,
    lastReq: null,
  }),
  on: everywhere,
  states: {
    link: {
      initial: 'absent',
      states: {
        absent: {
          always: { guard: 'startsUp', target: 'up' },
          on: { DEFINE: { target: 'detached' } },
        },
        detached: { on: { ATTACH: { target: 'down' }, REMOVE: { target: 'absent' } } },
        down: {
          on: {
            LINK_UP: { target: 'up', actions: 'sayLinkUp' },
            DETACH: { target: 'detached', actions: ['revokeOwn', 'sayGone'] },
          },
        },
        up: {
          entry: 'forgetStart',
          on: {
            LINK_DOWN: { target: 'down', actions: ['unmapReads', 'sayLinkDown'] },
            DETACH: { target: 'detached', actions: ['revokeOwn', 'unmapReads', 'sayGone'] },
            CONTROLLER_STARTED: {
              actions: ['controllerLost', { type: 'answerController', params: { up: true } }],
            },
            TX: [
              {
                guard: 'reconfiguring',
                actions: { type: 'refuseTx', params: { reason: 'reconfiguring' } },
              },
              { guard: 'noBuffer', actions: { type: 'refuseTx', params: { reason: 'noBuffer' } } },
              { actions: ['sayTx', 'fill'] },
            ],
            RX_REPORT: [
              { guard: 'epochCurrent', actions: 'askMap' },
              { actions: { type: 'refuseRx', params: { reason: 'stale' } } },
            ],
          },
        },
      },
    },
    mode: {
      initial: 'osManaged',
      states: {
        osManaged: {
          always: { guard: 'portVidSet', target: 'portVlan' },
          on: { SET_VLAN: [...request], CLEAR_VLAN: [...request] },
        },
        portVlan: {
          always: { guard: 'portVidNull', target: 'osManaged' },
          on: { SET_VLAN: [...request], CLEAR_VLAN: [...request] },
        },
        reconfiguring: {
          always: { guard: 'drained', target: 'osManaged', actions: [...change] },
          after: { drain: { target: 'osManaged', actions: [...change] } },
          on: {
            SET_VLAN: [...whileBusy],
            CLEAR_VLAN: [...whileBusy],
            REMOVE: { target: 'osManaged', actions: ['nakWanted'] },
          },
        },
      },
    },
  },
});
