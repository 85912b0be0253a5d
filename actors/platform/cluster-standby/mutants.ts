/**
 * Planted bugs of the pair: designs that look right until both systems meet. Some are those of one
 * system alone, and break here what the two promise together.
 */
import { enqueueActions } from 'xstate';
import { message } from '../../../machines/standby/types.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import { mutants as standbyMutants } from '../../standby/mutants/index.ts';
import type { ClusterStandbyParts } from './parts.ts';
import { sentences } from './properties.ts';
import { OLD } from './wiring.ts';

const redirected = standbyMutants.find(({ name }) => name === 'failover-redirected')!;

const without =
  (...keys: readonly string[]) =>
  (part: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(part).filter(([name]) => !keys.includes(name)));

/** The coordinator's question goes to the master, as if there were no standby selection. */
const asksMaster = (parts: ClusterStandbyParts): ClusterStandbyParts => {
  const forwards = edited(parts.failoverBridge, ['on'], (on) => ({
    ...on,
    READY_QUERY: {
      actions: enqueueActions(({ context, event, enqueue }: any) => {
        const query = { ...event, asker: context.coordinator };
        enqueue.sendTo(({ system }: any) => system.get(context.master), query);
      }),
    },
  }));
  const failoverBridge = edited(forwards, ['states', 'watching', 'on'], without('READY_QUERY'));
  return { ...parts, failoverBridge };
};

export const mutants: readonly Mutant<ClusterStandbyParts>[] = [
  {
    name: 'failover-redirected',
    title: redirected.title,
    kills: sentences.x11,
    scope: 'loosened',
    apply: (parts) => ({ ...parts, standby: redirected.apply(parts.standby) }),
  },
  {
    name: 'cluster-chooses-itself',
    title: 'the decider takes whoever reports to be ready, not what standby selection has pinned',
    kills: sentences.x11,
    scope: 'loosened',
    apply: asksMaster,
  },
  {
    name: 'returned-guest-used',
    title: 'the group goes on where it was before, once that host is back',
    kills: sentences.x17,
    scope: 'tightened',
    apply: (parts) => ({
      ...parts,
      failoverBridge: parts.failoverBridge.provide({
        actions: {
          offer: enqueueActions(({ context, enqueue }) => {
            enqueue.assign({ asked: false });
            const ready = message({ type: 'READY', guests: [OLD] });
            enqueue.sendTo(({ system }) => system.get(context.coordinator), ready);
          }),
        },
      }),
    }),
  },
  {
    name: 'promoted-at-use',
    title:
      'the standby is promoted as soon as it is known what to use, before the old active is stopped',
    kills: sentences.safe6stopped,
    scope: 'planned',
    apply: (parts) => ({
      ...parts,
      standbyMember: edited(parts.standbyMember, ['on', 'PIN'], () => ({
        actions: ['notePin', 'promote'],
      })),
    }),
  },
  {
    name: 'stopped-without-answer',
    title:
      'whoever acts for a slot lets the next one begin when the order to stop is given, not answered',
    kills: sentences.safe6,
    scope: 'slow',
    apply: (parts) => ({
      ...parts,
      standbyMember: edited(parts.standbyMember, ['states', 'stopping'], ({ on, entry, exit }) => ({
        on: without('STOPPED')(on),
        entry,
        exit,
        always: on.STOPPED,
      })),
      standby: {
        ...parts.standby,
        standbyInstance: edited(parts.standby.standbyInstance, ['on'], without('STOP')),
      },
    }),
  },
  {
    name: 'fallback-without-stop',
    title: 'a target that is too slow is given up without being stopped first',
    kills: sentences.x11stopped,
    scope: 'slow',
    apply: (parts) => ({
      ...parts,
      failoverBridge: edited(
        parts.failoverBridge,
        ['states', 'using', 'states', 'ordered', 'on', 'READY_QUERY'],
        () => ({ target: '#FailoverBridge.asking', actions: ['noteQuestion', 'tellFailed'] }),
      ),
    }),
  },
  {
    name: 'given-up-in-silence',
    title: 'the record is not told that its target was given up',
    kills: sentences.x14,
    scope: 'fallback',
    apply: (parts) => ({
      ...parts,
      failoverBridge: parts.failoverBridge.provide({ actions: { tellFailed: () => {} } }),
    }),
  },
  {
    name: 'deadline-not-awaited',
    title: 'the cold standby is relied on while the device still waits by the shorter deadline',
    kills: sentences.x12,
    scope: 'deadline',
    apply: (parts) => ({
      ...parts,
      deadlineKeeper: parts.deadlineKeeper.provide({ guards: { isKnown: () => true } }),
    }),
  },
  {
    name: 'deadline-set-in-open-epoch',
    title: 'the row says that the longer deadline is set, and goes on by the old one in this epoch',
    kills: sentences.x12epoch,
    scope: 'deadline',
    apply: (parts) => ({
      ...parts,
      sharerDeadline: edited(parts.sharerDeadline, ['states', 'closed'], (closed) => ({
        ...closed,
        on: {
          DEADLINE: {
            actions: enqueueActions(({ context, event, enqueue }: any) => {
              const set = message({ type: 'DEADLINE_SET', generation: event.generation });
              enqueue.sendTo(({ system }: any) => system.get(context.asker), set);
            }),
          },
        },
      })),
    }),
  },
  {
    name: 'deadline-awaited-in-need',
    title: 'a guest that is failing over waits for the deadline, and the device for the guest',
    kills: sentences.x14,
    scope: 'deadline-need',
    apply: (parts) => ({
      ...parts,
      deadlineKeeper: edited(parts.deadlineKeeper, ['states'], ({ calm, inNeed }) => ({
        calm: {
          on: {
            ...calm.on,
            FAILURE: { target: 'inNeed', actions: ['tellFailing', 'pass'] },
          },
        },
        inNeed: { on: { ...without('FAILURE')(calm.on), ...inNeed.on } },
      })),
    }),
  },
  {
    name: 'epoch-not-raised',
    title: 'the row counts every failure of its device as the same',
    kills: sentences.if3,
    scope: 'deadline',
    apply: (parts) => ({
      ...parts,
      sharerDeadline: parts.sharerDeadline.provide({
        actions: {
          close: enqueueActions(({ context: { epoch }, enqueue }) => {
            enqueue.emit({ type: 'GATE_CLOSED', epoch });
          }),
        },
      }),
    }),
  },
];
