/** Planted bugs around the rows: table, senders, control program, ports, partitions. */
import { assign, enqueueActions } from 'xstate';
import { type Frame, isGroup, message } from '../../../machines/nic-failover/types.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import type { NicFailoverParts } from '../parts.ts';
import {
  safe1Epochs,
  safe1HandOver,
  safe1OnePort,
  safe2Port,
  safe2Usable,
  safe4Order,
  safe5Once,
} from '../properties/safe-path.ts';
import {
  safe3Owner,
  safe6Settings,
  safe7Invisible,
  safe8Receive,
  safe10Unmapped,
  safe12Spread,
} from '../properties/safe-row.ts';

type Part<K extends keyof NicFailoverParts> = NicFailoverParts[K];

const having =
  <K extends keyof NicFailoverParts>(key: K, change: (part: Part<K>) => Part<K>) =>
  (parts: NicFailoverParts): NicFailoverParts => ({ ...parts, [key]: change(parts[key]) });

const sayValid = enqueueActions(({ event, enqueue }: any) => {
  enqueue.assign({
    lookups: ({ context }: any) =>
      context.lookups.filter((lookup: { cpu: string }) => lookup.cpu !== event.cpu),
  });
  enqueue.sendTo(({ system }: any) => system.get(event.cpu), { type: 'VALID' });
}) as never;

/** Answers a receive lookup with the interfaces that `reaches` accepts. */
const receivesBy = (
  reaches: (vif: { mac: string; vlan: number }, current: string | null, event: any) => boolean,
) =>
  enqueueActions(({ context, event, enqueue }: any) => {
    const { frame, port } = event as { frame: Frame; port: string };
    const receivers = context.owners.flatMap(({ vnicId, row, vifs }: any) =>
      vifs
        .filter((vif: any) => reaches(vif, context.rows[vnicId].port, event))
        .map(({ vifId }: any) => ({ vifId, row })),
    );
    const unicast = !isGroup(frame.dst);
    const found = message({ type: 'RECEIVERS', port, frame, unicast, receivers });
    enqueue.sendTo(({ system }: any) => system.get('control'), found);
  }) as never;

const isFor = (vif: { mac: string; vlan: number }, { dst, vlan }: Frame): boolean =>
  vif.vlan === vlan && (isGroup(dst) || vif.mac === dst);

const tableMutants: readonly Mutant<NicFailoverParts>[] = [
  {
    name: 'hand-over-unchecked',
    title: 'what was looked up is handed over although the row has changed in between',
    kills: safe1HandOver.name,
    scope: 'row',
    apply: having('managementTable', (table) =>
      table.provide({ actions: { checkHandOver: sayValid } }),
    ),
  },
  {
    name: 'reset-without-grace',
    title: 'a port counts as clear while a lookup of it is open, and the lookup is not repeated',
    kills: safe2Port.name,
    scope: 'restart-plan',
    apply: having('managementTable', (table) =>
      table.provide({
        actions: { checkHandOver: sayValid, answerLookup: answersWithoutNote },
      }),
    ),
  },
  {
    name: 'plan-bars-nothing',
    title: 'a row that has not heard of the plan yet may choose the port after it was called clear',
    kills: safe2Port.name,
    scope: 'restart-plan',
    apply: having('managementTable', (table) => table.provide({ actions: { bar: () => {} } })),
  },
  {
    name: 'spread-by-current',
    title: 'load counts the rows that are on a port, not those that are on their way to it',
    kills: safe12Spread([]).name,
    scope: 'rows',
    apply: having('managementTable', (table) =>
      table.provide({ actions: { choose: choosesByCurrent } }),
    ),
  },
  {
    name: 'received-on-any-port',
    title: 'frames are delivered whichever port they come in on',
    kills: safe8Receive.name,
    scope: 'receive',
    apply: having('managementTable', (table) =>
      table.provide({
        actions: { answerRx: receivesBy((vif, _current, { frame }) => isFor(vif, frame)) },
      }),
    ),
  },
  {
    name: 'vlan-ignored',
    title: 'group frames are delivered to every interface on the port, whatever its VLAN',
    kills: safe3Owner([]).name,
    scope: 'receive',
    apply: having('managementTable', (table) =>
      table.provide({
        actions: {
          answerRx: receivesBy(
            (vif, current, { frame, port }) =>
              current === port && (isGroup(frame.dst) || vif.mac === frame.dst),
          ),
        },
      }),
    ),
  },
];

const answersWithoutNote = enqueueActions(({ context, event, enqueue }: any) => {
  const { state, port, epoch } = context.rows[event.vnicId];
  const found = message({ type: 'CORRESPONDENCE', state, port, epoch });
  enqueue.sendTo(({ system }: any) => system.get(event.cpu), found);
}) as never;

const choosesByCurrent = enqueueActions(({ context, event, enqueue }: any) => {
  const { wish, usable, lastResort, vnicId } = event;
  const others = Object.entries(context.rows as Record<string, { port: string | null }>).filter(
    ([other]) => other !== vnicId,
  );
  const load = (port: string) => others.filter(([, row]) => row.port === port).length;
  const lightest = [...usable].sort((a: string, b: string) => load(a) - load(b))[0];
  const port = wish ?? lightest ?? lastResort[0] ?? null;
  const rows = { ...context.rows, [vnicId]: { ...context.rows[vnicId], target: port } };
  enqueue.assign({ rows });
  const chosen = message({ type: 'CHOSEN', port, barred: [] });
  enqueue.sendTo(({ system }: any) => system.get(event.row), chosen);
}) as never;

const portMutants: readonly Mutant<NicFailoverParts>[] = [
  {
    name: 'uncompleted-frames-resent',
    title: 'a frame whose completion is missing is taken for unsent and sent again elsewhere',
    kills: safe5Once.name,
    scope: 'row',
    apply: having('physicalNic', (nic) => nic.provide({ actions: { servePurge: returnsAll } })),
  },
  {
    name: 'purge-keeps-copies',
    title: 'a port that gives frames back keeps them, too',
    kills: safe5Once.name,
    scope: 'row',
    apply: having('physicalNic', (nic) => nic.provide({ actions: { servePurge: keepsCopies } })),
  },
];

const purges = (isReturned: (posted: any) => boolean, isKept: (posted: any) => boolean) =>
  enqueueActions(({ context, enqueue }: any) => {
    const { vnicId, row, epoch } = context.purges[0];
    const isOwn = ({ owner }: any): boolean => owner === vnicId;
    const returned = (posted: any): boolean => isOwn(posted) && isReturned(posted);
    const frames = context.txQueue.filter(returned).map(({ frame }: any) => frame);
    enqueue.assign({
      txQueue: context.txQueue.filter((posted: any) => !isOwn(posted) || isKept(posted)),
      purges: context.purges.slice(1),
    });
    enqueue.emit({ type: 'PURGED', port: context.pnicId, vnicId, frames });
    const answer = message({ type: 'PURGED', port: context.pnicId, epoch, frames });
    enqueue.sendTo(({ system }: any) => system.get(row), answer);
  }) as never;

const returnsAll = purges(
  () => true,
  () => false,
);
const keepsCopies = purges(
  ({ sent }) => !sent,
  () => true,
);

const controlMutants: readonly Mutant<NicFailoverParts>[] = [
  {
    name: 'updates-overlap',
    title: 'the update is called done while a row still holds the older version',
    kills: safe6Settings([]).name,
    scope: 'rows',
    apply: having('controlProgram', (control) =>
      control.provide({ guards: { noneBehind: () => true } }),
    ),
  },
  {
    name: 'boot-number-forgotten',
    title: 'after a crash the control program counts epochs from the beginning',
    kills: safe1Epochs([]).name,
    scope: 'restart-frames',
    apply: having('durableOfControl', (durable) => (context) => ({ ...durable(context), boot: 0 })),
  },
  {
    name: 'ports-unfenced-at-boot',
    title: 'after a crash the ports keep the frames they were given before',
    kills: safe4Order.name,
    scope: 'restart-frames',
    apply: having('controlProgram', (control) =>
      control.provide({ actions: { fencePorts: () => {} } }),
    ),
  },
  {
    name: 'monitors-not-asked-at-boot',
    title: 'after a crash rows take every port for good, although some are dead or being reset',
    kills: safe2Usable([]).name,
    scope: 'restart-frames',
    apply: having('controlProgram', (control) =>
      control.provide({
        actions: {
          noteAnswer: assign({
            known: ({ context, event }: any) => ({
              ...context.known,
              [event.port]: { cause: null, k: 0 },
            }),
          }) as never,
        },
      }),
    ),
  },
  {
    name: 'committed-revives-row',
    title: 'a partition stops during a switch, and the answer to its change revives the row',
    kills: safe10Unmapped([]).name,
    scope: 'rows-stop',
    apply: having('mappingEntry', (row) =>
      edited(row, ['states', 'unmapped', 'on'], (on) => ({
        ...on,
        COMMITTED: { target: '#row.onPrimary', actions: 'arrive' },
      })),
    ),
  },
  {
    name: 'unmap-only-purges',
    title: 'UNMAP asks the port to purge and does not wait, so a new life overtakes the old one',
    kills: safe4Order.name,
    scope: 'remap',
    apply: having('mappingEntry', (row) =>
      edited(row, ['on'], (on) => ({
        ...on,
        UNMAP: { target: '.unmapped', actions: [purgesIfMapped, 'reportUnmapped'] },
      })),
    ),
  },
  {
    name: 'sends-overlap',
    title: 'two processors send for one interface at the same time',
    kills: safe4Order.name,
    scope: 'restart-frames',
    apply: having('virtualInterface', (vif) =>
      edited(vif, ['states', 'sender', 'states', 'free'], () => ({
        always: { guard: 'hasFrame', actions: 'send' },
      })),
    ),
  },
  {
    name: 'hand-over-repeated',
    title: 'a sender that has seen no completion yet hands the frame over again',
    kills: safe1OnePort.name,
    scope: 'row',
    apply: having('transmitPath', (path) =>
      edited(path, ['states', 'handingOver', 'on', 'VALID'], () => ({
        target: 'lookingUp',
        actions: 'transmit',
      })),
    ),
  },
  {
    name: 'return-not-shown',
    title: 'the guest goes on being shown link-down after its row has a path again',
    kills: safe7Invisible([]).name,
    scope: 'row',
    apply: having('virtualInterface', (vif) => vif.provide({ guards: { showsUp: () => false } })),
  },
  {
    name: 'fenced-frames-resent',
    title: 'frames lost by the fence are taken from a late PURGED and sent after newer ones',
    kills: safe4Order.name,
    scope: 'row',
    apply: having('mappingEntry', (row) =>
      edited(row, ['states', 'onBackup', 'on'], (on) => ({ ...on, PURGED: { actions: resends } })),
    ),
  },
];

const purgesIfMapped = enqueueActions(({ context, enqueue }: any) => {
  const { current, vnicId, row, epoch } = context;
  if (current === null) return;
  const purge = message({ type: 'PURGE', vnicId, row, epoch });
  enqueue.sendTo(({ system }: any) => system.get(current), purge);
});

const resends = enqueueActions(({ context, event, enqueue }: any) => {
  const { current, vnicId, epoch } = context;
  for (const frame of event.frames) {
    const transmit = message({ type: 'TX', vnicId, frame, epoch });
    enqueue.sendTo(({ system }: any) => system.get(current), transmit);
  }
});

export const programMutants: readonly Mutant<NicFailoverParts>[] = [
  ...tableMutants,
  ...portMutants,
  ...controlMutants,
];
