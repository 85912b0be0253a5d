/** SAFE, LIVE and REACH rows of cached data: what clients read and write, and what the file server takes. */
import type { FileOnDisk } from '../../../machines/cache-authority/file-server.ts';
import { emittedHistory, type HistoryMap } from '../../../src/properties/history/events.ts';
import { linearizable } from '../../../src/properties/history/index.ts';
import { register } from '../../../src/properties/history/object.ts';
import { leadsTo, onEmit, reachEmit, sometimes } from '../../../src/properties/index.ts';
import type {
  ActorView,
  MonitorSpec,
  PropertySpec,
  StateView,
} from '../../../src/system/definition.ts';
import { type DataClientName, FILE_SERVER, INITIAL, KEEPER, READER } from '../data-wiring.ts';
import { lossyRegister } from './lossy-register.ts';
import type { Seen } from './seen.ts';
import { sentences } from './sentences.ts';

/** Without the reader that is answered from a copy. */
const atHolders: HistoryMap = {
  ...emittedHistory,
  emit: (emission) => (emission.actor === READER ? undefined : emittedHistory.emit?.(emission)),
};

/** Where no holder is lost, nothing may be reported lost. */
/** Where no holder is lost, nothing may be reported lost. */
export const dataMonitors = (
  clients: readonly DataClientName[],
  loses: boolean,
): Record<string, MonitorSpec> => {
  const object = loses ? lossyRegister(INITIAL) : register(INITIAL);
  return {
    history: linearizable(sentences.safe6, { object, observes: atHolders }),
    ...(clients.includes(READER) ? { copies: linearizable(sentences.safe8, { object }) } : {}),
  };
};

const diskPart = ({ context }: Seen): { version: number; fence: number } => {
  const { version, fence } = context as FileOnDisk;
  return { version, fence };
};
const diskOf = (s: StateView): { version: number; fence: number } =>
  s.actor(FILE_SERVER).pick(diskPart);

interface OfEpoch {
  readonly epoch: number;
  readonly version: number;
}
const numbersOf = (event: object): OfEpoch => event as OfEpoch;

const safe7: readonly PropertySpec[] = [
  onEmit(
    sentences.safe7Fence,
    'STORED',
    ({ event }, before) => numbersOf(event).epoch >= diskOf(before).fence,
  ),
  onEmit(
    sentences.safe7Fetch,
    'SERVES',
    ({ event }, before) => numbersOf(event).epoch <= diskOf(before).fence,
  ),
];

const safe6Report = onEmit(
  sentences.safe6Report,
  'LOST',
  ({ event }, before) => numbersOf(event).version >= diskOf(before).version,
);

const isBusy = (client: Seen): boolean => client.matches('writing') || client.matches('reading');
const live1 = (client: string): PropertySpec =>
  leadsTo(
    sentences.live1(client),
    (s) => s.actor(client).pick(isBusy),
    (s) => !s.actor(client).pick(isBusy),
  );

const servesUnder = ({ value, context }: Seen): number =>
  typeof (value as { right: unknown }).right === 'object' ? context.epoch : 0;
const isMoving = (keeper: Seen): boolean => !keeper.matches('owned');
const epochPart = (keeper: Seen): number => keeper.context.epoch;
const live2 = leadsTo(
  sentences.live2,
  (s) => s.actor(KEEPER).pick(isMoving),
  (s) =>
    !s.actor(KEEPER).pick(isMoving) &&
    ['a', 'b'].some(
      (server) =>
        s.actor(server).up && s.actor(server).pick(servesUnder) === s.actor(KEEPER).pick(epochPart),
    ),
);

export interface DataShape {
  /** Clients that may have to wait for an answer. */
  readonly waiting: readonly DataClientName[];
  /** The right moves, be it to who reclaims it. */
  readonly moves: boolean;
  /** The holder may be lost. */
  readonly loses: boolean;
}

export const dataProperties = ({ waiting, moves, loses }: DataShape): readonly PropertySpec[] => [
  ...safe7,
  ...(loses ? [safe6Report] : []),
  ...waiting.map(live1),
  ...(moves ? [live2] : []),
];

const hasCopy = (server: Seen): boolean =>
  server.matches({ right: 'elsewhere', copy: 'valid' }) && server.context.version > 0;
export const reachCopy: PropertySpec = sometimes('REACH 4c c has a copy of what was written', (s) =>
  s.actor('c').pick(hasCopy),
);

const isTooOld = ({ inbox, context }: ActorView): boolean =>
  inbox.some(({ event }) => {
    const { type, version } = event as unknown as { type: string; version: number };
    return type === 'DATA' && version < context.needed.version;
  });
export const reachOvertaken: PropertySpec = sometimes(
  'REACH 4c data is on its way to a copy that an invalidation has overtaken',
  (s) => s.actor('c').matches({ copy: { fetching: 'loading' } }) && isTooOld(s.actor('c')),
);

const isStale = (server: ActorView): boolean =>
  server.inbox.some(({ event }) => event.type === 'WB_STALE');
export const reachStale: PropertySpec = sometimes(
  'REACH 4c a late write-back of the old holder is refused',
  (s) => isStale(s.actor('a')),
);

export const reachLoss: PropertySpec = reachEmit(
  'REACH 4c an acknowledged write is lost, and reported',
  'LOST',
  ({ event }, before) => {
    const { version } = numbersOf(event);
    return before.actor('client1').context.written > version;
  },
);
