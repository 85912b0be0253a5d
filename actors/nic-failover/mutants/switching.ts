/** Planted bugs in how a row switches: targets, purge, fence, damping, isolation. */
import { assign, enqueueActions, sendTo } from 'xstate';
import { isUsable, usableOf } from '../../../machines/nic-failover/row-choice.ts';
import type { RowContext } from '../../../machines/nic-failover/row-context.ts';
import { message } from '../../../machines/nic-failover/types.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import type { NicFailoverParts } from '../parts.ts';
import { safe2Usable, safe4Order, safe9Isolation, safe11Damping } from '../properties/safe-path.ts';
import { safe7Cause } from '../properties/safe-row.ts';

type Row = NicFailoverParts['mappingEntry'];

const withRow =
  (change: (row: Row) => Row) =>
  (parts: NicFailoverParts): NicFailoverParts => ({
    ...parts,
    mappingEntry: change(parts.mappingEntry),
  });

const SWITCHING = ['states', 'switching'];
const PURGING_EVENTS = [...SWITCHING, 'states', 'purging', 'on'];
const COMMITTING_EVENTS = [...SWITCHING, 'states', 'committing', 'on'];
const safe2 = safe2Usable([]).name;
const safe11 = safe11Damping([]).name;

const without = (key: string) => (part: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(part).filter(([name]) => name !== key));

/** Asks the table for one of `usable`, as the real row does, but with other candidates. */
const chooses = (usableFor: (row: RowContext) => readonly string[]) =>
  sendTo(
    ({ system }) => system.get('table'),
    ({ context }: { context: RowContext }) => {
      const { vnicId, row, target } = context;
      const wish = isUsable(context, target) ? target : null;
      const usable = wish !== null && context.current !== null ? [] : usableFor(context);
      return message({ type: 'CHOOSE', vnicId, row, wish, usable, lastResort: [] });
    },
  );

export const switchingMutants: readonly Mutant<NicFailoverParts>[] = [
  {
    name: 'target-failure-dropped',
    title: 'the failure of the target during the switch is dropped',
    kills: safe2,
    scope: 'row',
    apply: withRow((row) =>
      edited(
        edited(row, PURGING_EVENTS, without('PATH_FAILED')),
        COMMITTING_EVENTS,
        without('PATH_FAILED'),
      ),
    ),
  },
  {
    name: 'restored-event-used-up',
    title: 'the return of a port during the switch is dropped, so a good port is taken for dead',
    kills: safe9Isolation.name,
    scope: 'row',
    apply: withRow((row) =>
      edited(
        edited(row, PURGING_EVENTS, without('PATH_RESTORED')),
        COMMITTING_EVENTS,
        without('PATH_RESTORED'),
      ),
    ),
  },
  {
    name: 'tried-is-final',
    title:
      'a port that was left or has failed in this switch is not tried again, even if it healed',
    kills: safe9Isolation.name,
    scope: 'row',
    apply: withRow((row) =>
      row.provide({
        actions: {
          choose: chooses((facts) =>
            usableOf(facts).filter((port) => port !== facts.current && !facts.tried.includes(port)),
          ) as never,
        },
      }),
    ),
  },
  {
    name: 'no-target-is-final',
    title:
      'a switch that began with nowhere to go ends isolated although a port has healed meanwhile',
    kills: safe9Isolation.name,
    scope: 'row',
    apply: withRow((row) => row.provide({ guards: { findsTarget: () => false } })),
  },
  {
    name: 'restored-port-skips-purge',
    title: 'a port that returns during the switch becomes the target at once, the purge is skipped',
    kills: safe4Order.name,
    scope: 'row',
    apply: withRow((row) =>
      edited(row, PURGING_EVENTS, (on) => ({
        ...on,
        PATH_RESTORED: {
          guard: 'isFresh',
          target: 'committing',
          actions: ['note', assign({ target: ({ event }: any) => event.port })],
        },
      })),
    ),
  },
  {
    name: 'isolated-without-purge',
    title: 'a row with no usable port is isolated at once, its frames stay with the failed port',
    kills: safe4Order.name,
    scope: 'row',
    apply: withRow((row) =>
      row.provide({
        guards: {
          hasCurrent: ({ context, event }) =>
            context.current !== null && event.type === 'CHOSEN' && event.port !== null,
        },
      }),
    ),
  },
  {
    name: 'commit-without-fence',
    title:
      'at the end of switchTimer the change is committed although the old port may only be slow',
    kills: safe4Order.name,
    scope: 'row',
    apply: withRow((row) => row.provide({ actions: { fence: () => {} } })),
  },
  {
    name: 'failback-without-hold',
    title: 'the row returns to the primary as soon as its path is good',
    kills: safe11,
    scope: 'row',
    apply: withRow((row) =>
      edited(row, ['states', 'onBackup', 'states', 'settled'], () => ({
        always: {
          guard: 'mayFailBack',
          target: '#row.switching',
          actions: ['reportLeaving', 'wishForPrimary'],
        },
      })),
    ),
  },
  {
    name: 'hold-survives-failure',
    title: 'a failure of the primary does not cancel failbackHold',
    kills: safe11,
    scope: 'row',
    apply: withRow((row) =>
      edited(row, ['states', 'onBackup', 'states', 'holding'], without('always')),
    ),
  },
  {
    name: 'hold-delays-leaving',
    title: 'the hold that damps returns also delays leaving a failed backup',
    kills: safe2,
    scope: 'row',
    apply: withRow((row) =>
      edited(row, ['states', 'onBackup'], ({ always, ...rest }) => ({
        ...rest,
        always: always.filter(
          (transition: { guard?: unknown }) => transition.guard !== 'mustLeave',
        ),
        after: {
          failbackHold: {
            guard: 'mustLeave',
            target: '#row.switching',
            actions: 'reportLeaving',
          },
        },
      })),
    ),
  },
  {
    name: 'silence-isolates',
    title: 'a path that only does not answer probes counts as failed like any other',
    kills: safe9Isolation.name,
    scope: 'probe',
    apply: withRow((row) =>
      row.provide({
        actions: { choose: chooses(usableOf) as never },
        guards: {
          mustLeave: ({ context }) => !isUsable(context, context.current),
          hasChoice: ({ context }) => usableOf(context).length > 0,
          staysPut: ({ context, event }) =>
            event.type === 'CHOSEN' && event.port !== null && event.port === context.current,
        },
      }),
    ),
  },
  {
    name: 'switch-is-shown',
    title: 'the guest is shown link-down while its row switches',
    kills: safe7Cause.name,
    scope: 'row',
    apply: withRow((row) =>
      edited(row, [...SWITCHING, 'states', 'committing', 'entry'], (entry) => [
        entry,
        enqueueActions(({ context, enqueue }: any) => {
          for (const vif of (context as RowContext).vifs) {
            const shown = message({ type: 'LINK_SHOW', link: 'down' });
            enqueue.sendTo(({ system }: any) => system.get(vif), shown);
          }
        }),
      ]),
    ),
  },
  {
    name: 'setting-applied-unchecked',
    title:
      'a setting that removes the target is applied during the switch and not looked at afterwards',
    kills: safe2,
    scope: 'rows',
    apply: withRow((row) =>
      edited(
        row.provide({
          guards: {
            mustLeave: ({ context: { current, known } }) =>
              current === null || known[current]?.cause != null,
          },
        }),
        [...SWITCHING, 'on'],
        (on) => ({ ...on, SETTING_CHANGED: { actions: 'applySetting' } }),
      ),
    ),
  },
];
