/** SAFE rows of authority and locks: what never happens, in sentences. */
import { linearizable } from '../../../src/properties/history/index.ts';
import { mutex } from '../../../src/properties/history/object.ts';
import { always, onEmit } from '../../../src/properties/index.ts';
import type { MonitorSpec, PropertySpec, StateView } from '../../../src/system/definition.ts';
import { EPOCHS, type Plan } from '../wiring.ts';
import { hasLock, isIn, isUnlocking, recordOf, serves, tableOf } from './seen.ts';
import { sentences } from './sentences.ts';

const serving = (plan: Plan, s: StateView): readonly string[] =>
  plan.servers.filter((server) => s.actor(server).pick(serves));

export const safe1Single = (plan: Plan): PropertySpec =>
  always(sentences.safe1, (s) => serving(plan, s).length <= 1);

/** A command that waited is executed in the step in which its server begins to serve. */
export const safe2Right: PropertySpec = onEmit(
  sentences.safe2,
  'EXECUTED',
  ({ actor }, before, after) => before.actor(actor).pick(serves) || after.actor(actor).pick(serves),
);

interface OnItsWay {
  readonly type: string;
  readonly client?: string;
  readonly op?: string;
}

/** A grant or an unlock of the client is in flight, or an unlock waits at a server. */
const isUnderWay = (plan: Plan, s: StateView, client: string): boolean =>
  s.actor(client).inbox.some(({ event }) => event.type === 'GRANTED') ||
  plan.servers.some((server) =>
    s.actor(server).inbox.some(({ event }) => {
      const letter = event as unknown as OnItsWay;
      return letter.type === 'FILE_CMD' && letter.client === client && letter.op === 'unlock';
    }),
  );

export const safe3Agree = (plan: Plan): PropertySpec =>
  always(sentences.safe3Agree, (s) =>
    serving(plan, s).every((server) => {
      const { held } = tableOf(s, server);
      return plan.clients.every((client) => {
        const inTable = held.some((row) => row.client === client);
        if (s.actor(client).pick(hasLock)) return inTable;
        if (!inTable || s.actor(client).pick(isUnlocking)) return true;
        return plan.forwarding && isUnderWay(plan, s, client);
      });
    }),
  );

export const safe3Exclusive = (plan: Plan): PropertySpec =>
  always(
    sentences.safe3Exclusive,
    (s) => plan.clients.filter((client) => s.actor(client).pick(hasLock)).length <= 1,
  );

const hasLostLock = (client: { matches(state: unknown): boolean }): boolean =>
  client.matches('lockLost');
export const safe3Kept = (plan: Plan): PropertySpec =>
  always(sentences.safe3Kept, (s) =>
    plan.clients.every((client) => !s.actor(client).pick(hasLostLock)),
  );

const isFrozen = isIn('freezing');
const isHandedOff = isIn('handedOff');
export const safe5Order = ({ keeper }: Plan): PropertySpec =>
  onEmit(sentences.safe5, 'HANDED_OVER', ({ event, actor }, before, after) => {
    const { epoch } = event as unknown as { readonly epoch: number };
    if (recordOf(before, keeper).minted < epoch) return false;
    const view = before.actor(actor);
    return (view.pick(isFrozen) || view.pick(isHandedOff)) && !after.actor(actor).pick(serves);
  });

interface Served {
  readonly epoch: number;
  readonly session: string;
  readonly broken: boolean;
}

/** Sees every beginning to serve. */
export const epochLog: MonitorSpec = {
  logic: {
    start: (): any => ({ epoch: 0, session: '', broken: false }),
    next: (last: any, { epoch, session }: Served): any => {
      const same = epoch === last.epoch && session === last.session;
      return { epoch, session, broken: last.broken || !(same || epoch > last.epoch) };
    },
    tags: ({ broken }: any) => (broken ? ['bad'] : []),
    mayBe: ['bad'],
  },
  observes: ({ event }) => (event.type === 'SERVES' ? event : undefined),
  promises: sentences.safe4,
};

/** What the clients ask and are told, judged against one lock (Herlihy and Wing, 1990). */
export const lockMonitors: Record<string, MonitorSpec> = {
  history: linearizable(sentences.safe3Mutex, { object: mutex }),
};

export const authorityMonitors = { [EPOCHS]: epochLog };

/** What a right that moves promises, whatever it is used for. */
export const authorityProperties = (plan: Plan): readonly PropertySpec[] => [
  safe1Single(plan),
  safe2Right,
  safe5Order(plan),
];

export const safeProperties = (
  plan: Plan,
  { loses, moves }: { readonly loses: boolean; readonly moves: boolean },
): readonly PropertySpec[] => [
  safe1Single(plan),
  safe2Right,
  safe3Agree(plan),
  ...(plan.clients.length > 1 ? [safe3Exclusive(plan)] : []),
  ...(loses ? [] : [safe3Kept(plan)]),
  ...(moves ? [safe5Order(plan)] : []),
];
