/** Planted bugs of the judgement: what it reads, how often, and from whom. */
import { assign, enqueueActions } from 'xstate';
import { rowDrop } from '../../../machines/vlan/frame-judgement.ts';
import { message } from '../../../machines/vlan/messages.ts';
import { taggedVid } from '../../../machines/vlan/rules.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import type { VlanParts } from '../parts.ts';
import { sentences } from '../properties.ts';

/** The judgement also asks for the sender's row, and goes by what that says now. */
const readsSourceAgain = (parts: VlanParts): VlanParts => ({
  ...parts,
  frameJudgement: parts.frameJudgement.provide({
    actions: {
      askRow: enqueueActions(({ context, enqueue, system }) => {
        const { name: judge, dst, src, controller } = context;
        enqueue.sendTo(system.get(controller), message({ type: 'ROW_REQUEST', judge, dst, src }));
      }),
      takeRow: assign(({ context, event }) => {
        if (event.type !== 'ROW') return {};
        const { row, managerUp } = event;
        const vid = (event as { srcVid?: number | null }).srcVid ?? context.vid;
        return { row, managerUp, vid };
      }),
    },
  }),
  vnicController: parts.vnicController.provide({
    actions: {
      answerRow: enqueueActions(({ context, event, enqueue, system }) => {
        if (event.type !== 'ROW_REQUEST') return;
        const { rows, managerUp } = context;
        const row = rows[event.dst] ?? null;
        const srcVid = rows[(event as unknown as { src: string }).src]?.vid ?? null;
        enqueue.sendTo(system.get(event.judge), message({ type: 'ROW', row, managerUp, srcVid }));
      }),
    },
  }),
});

export const judgementMutants: readonly Mutant<VlanParts>[] = [
  {
    name: 'source-id-read-again',
    title: "Each copy of a broadcast reads the sender's VLAN ID anew",
    kills: sentences.singleInput,
    scope: 'change-tables',
    apply: readsSourceAgain,
  },
  {
    name: 'own-tag-judged',
    title: 'The tag of a guest decides, although its NIC has a VLAN ID',
    kills: sentences.noHopping,
    scope: 'mixed',
    apply: (parts) => ({
      ...parts,
      frameJudgement: parts.frameJudgement.provide({
        guards: {
          srcIdSet: ({ context: { stamp, frame, policy } }) =>
            stamp?.vid !== null && (frame === null || taggedVid(frame, policy) === 0),
          sourceRefuses: () => false,
        },
      }),
    }),
  },
  {
    name: 'manager-down-ignored',
    title: 'While the manager is down, frames go on to guests by sets of unknown age',
    kills: sentences.isolation,
    scope: 'reboot',
    apply: (parts) => ({
      ...parts,
      frameJudgement: parts.frameJudgement.provide({
        guards: {
          rowAgrees: ({ context }) =>
            rowDrop({ context: { ...context, managerUp: true } }) === null,
        },
      }),
    }),
  },
  {
    name: 'all-tags-stripped',
    title: 'Every tag of a frame is removed for a port VLAN, not only the one that was judged',
    kills: sentences.transparency,
    scope: 'mixed',
    apply: (parts) => ({
      ...parts,
      frameJudgement: parts.frameJudgement.provide({
        actions: {
          report: enqueueActions(({ context, enqueue, system }) => {
            const { name: judge, ref, gen, dst, vid, osTag, row, managerUp } = context;
            const os = row?.vid === null ? row.os : null;
            const frame = { ...context.frame, tags: [] };
            const about = { ref, gen, judge, dstEpoch: row?.epoch, vid, osTag, os, managerUp };
            enqueue.sendTo(system.get(dst), message({ type: 'RX_REPORT', ...about, frame }));
          }),
        },
      }),
    }),
  },
];
