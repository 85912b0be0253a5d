/** Planted bugs after which something never ends: a read, a repetition, a request, a divergence. */
import { assign, createMachine, enqueueActions } from 'xstate';
import { isRequest, remember, tell } from '../../../machines/vlan/virtual-nic-types.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { liveSentences } from '../liveness.ts';
import type { VlanParts } from '../parts.ts';

/** The judgement without the timer in `reading`: the one bug that no named action or guard holds. */
const withoutReadTimer = ({ frameJudgement }: VlanParts): VlanParts['frameJudgement'] => {
  const { config, implementations } = frameJudgement;
  const states = { ...config.states };
  const { after: _, ...reading } = states.reading as Record<string, unknown>;
  const machine = createMachine({ ...config, states: { ...states, reading } } as never);
  return machine.provide(implementations as never) as unknown as VlanParts['frameJudgement'];
};

export const endingMutants: readonly Mutant<VlanParts>[] = [
  {
    name: 'no-read-timer',
    title: 'A judgement waits for ever for a receiver that is paused',
    kills: liveSentences.frameEnds('A.buffer0'),
    scope: 'change-tables',
    apply: (parts) => ({ ...parts, frameJudgement: withoutReadTimer(parts) }),
  },
  {
    name: 'judged-again-for-ever',
    title: 'A frame refused for a stale row is judged again as often as it is refused',
    kills: liveSentences.frameEnds('A.buffer0'),
    scope: 'change-tables',
    apply: (parts) => ({
      ...parts,
      frameJudgement: parts.frameJudgement.provide({
        guards: {
          staleFirst: ({ context, event }) =>
            event.type === 'RX_REFUSED' &&
            event.reason === 'stale' &&
            event.ref === context.ref &&
            event.gen === context.gen,
        },
        actions: { countTry: () => {} },
      }),
    }),
  },
  {
    name: 'controller-crash-unnoticed',
    title: 'Buffers whose judgements died with the controller are not revoked when it returns',
    kills: liveSentences.frameEnds('A.buffer0'),
    scope: 'buffer',
    apply: (parts) => ({
      ...parts,
      virtualNic: parts.virtualNic.provide({ actions: { controllerLost: () => {} } }),
    }),
  },
  {
    name: 'held-while-quiescing',
    title: 'A quiescing controller keeps new frames until it is resumed, which need not happen',
    kills: liveSentences.frameEnds('A.buffer0'),
    scope: 'modes',
    apply: (parts) => ({
      ...parts,
      vnicController: parts.vnicController.provide({
        guards: { roomForEarlier: () => false },
        actions: {
          refuseFrame: assign(({ context, event }) =>
            event.type === 'FRAME_IN' ? { waiting: [...context.waiting, event] } : {},
          ),
        },
      }),
    }),
  },
  {
    name: 'busy-request-swallowed',
    title: 'A request that comes while a NIC is being changed is not answered',
    kills: liveSentences.answered,
    scope: 'answers',
    apply: (parts) => ({
      ...parts,
      virtualNic: parts.virtualNic.provide({
        actions: {
          nak: enqueueActions(({ context, event, enqueue, system }, { reason }) => {
            if (reason === 'busy' || !isRequest(event)) return;
            tell({ enqueue, system, context }, event.reqNo, reason);
            enqueue.assign(remember(context, event.reqNo, reason));
          }),
        },
      }),
    }),
  },
  {
    name: 'last-answer-overwritten',
    title: 'Only the answer given last is remembered, not the one to the last request',
    kills: liveSentences.answeredOneWay,
    scope: 'answers',
    apply: (parts) => ({
      ...parts,
      virtualNic: parts.virtualNic.provide({
        actions: {
          ack: enqueueActions(({ context, enqueue, system }) => {
            if (context.wanted === null) return;
            const { reqNo } = context.wanted;
            tell({ enqueue, system, context }, reqNo, 'ack');
            enqueue.assign({ lastReq: { reqNo, answer: 'ack' }, wanted: null });
          }),
        },
      }),
    }),
  },
  {
    name: 'manager-return-unnoticed',
    title: 'The controller does not hear that the manager is up again, and trusts no set for ever',
    kills: liveSentences.acceptedAgain,
    scope: 'again',
    apply: (parts) => ({
      ...parts,
      vnicController: parts.vnicController.provide({ actions: { noteManagerUp: () => {} } }),
    }),
  },
  {
    name: 'crash-noticed-late',
    title: 'News of a crash of the manager travels apart from the manager: its return overtakes it',
    kills: liveSentences.acceptedAgain,
    scope: 'again',
    apply: (parts) => ({ ...parts, crashNotice: { kind: 'fifo' } }),
  },
  {
    name: 'no-resync-after-crash',
    title: 'A manager that returns goes on with its durable table, without asking anybody',
    kills: liveSentences.converges,
    scope: 'change-tables',
    apply: (parts) => ({
      ...parts,
      vlanManager: parts.vlanManager.provide({
        actions: { askVnics: () => {} },
        guards: { allAnswered: () => true },
      }),
    }),
  },
];
