/** Planted bugs of the hand-off between two cache servers: what is sent when, kept, installed. */
import { assign } from 'xstate';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import type { CacheAuthorityParts } from '../parts.ts';
import { sentences } from '../properties/sentences.ts';
import { having } from './having.ts';

type Chart = Readonly<Record<string, any>>;

const authority = (...path: readonly string[]): readonly string[] => [
  'states',
  'authority',
  'states',
  ...path,
];
const inServer = (path: readonly string[], change: (part: any) => unknown) =>
  having('cacheServer', (server) => edited(server, path, change));
const lacking =
  (type: string) =>
  ({ [type]: _, ...on }: Chart): Chart =>
    on;

export const handOffMutants: readonly Mutant<CacheAuthorityParts>[] = [
  {
    name: 'serves-on-install',
    title: 'the new holder serves as soon as it has the table, without the manager’s confirmation',
    kills: sentences.safe1,
    scope: '4b-lease',
    apply: inServer(authority('installed'), (installed: Chart) => ({
      ...installed,
      always: { target: 'holder' },
    })),
  },
  {
    name: 'hands-over-unasked',
    title: 'an idle holder sends its table to a neighbour without an order',
    kills: sentences.safe5,
    scope: '4a-release-transfer',
    apply: inServer(authority('holder', 'on'), (on: Chart) => ({
      ...on,
      RELEASE_NOW: {
        target: 'handedOff',
        actions: assign(({ context }: any) => ({ next: 'b0', acted: context.acted + 1 })),
      },
    })),
  },
  {
    name: 'serves-after-sending',
    title: 'the old holder executes commands until it hears that the transfer is settled',
    kills: sentences.safe2,
    scope: '4a-transfers',
    apply: inServer(authority('handedOff', 'on'), (on: Chart) => ({
      ...on,
      FILE_CMD: { actions: 'execute' },
    })),
  },
  {
    name: 'silent-without-table',
    title: 'an order that overtakes the grant is dropped by a server that has no table',
    kills: sentences.live2,
    scope: '4a-first-use',
    apply: having('cacheServer', (server) =>
      server.provide({ actions: { tellNoTable: () => {} } }),
    ),
  },
  {
    name: 'unknown-drops-table',
    title: 'a server that never touched the file drops the table that it is sent',
    kills: sentences.live2,
    scope: '4a-first-use',
    apply: inServer(authority('unknown', 'on'), lacking('UPDATE_CMD_IN')),
  },
  {
    name: 'remote-drops-grant',
    title: 'a grant that was overtaken by an older answer about another holder is ignored',
    kills: sentences.live1('client1'),
    scope: '4a-release',
    apply: inServer(authority('remote', 'on'), lacking('AUTH_INFO')),
  },
  {
    name: 'asks-for-confirmation-once',
    title: 'who has installed the table reports that once, and then waits',
    kills: sentences.live2,
    scope: '4a-loss',
    apply: having('cacheServer', (server) => server.provide({ guards: { reminds: () => false } })),
  },
  {
    name: 'drops-table-on-sending',
    title: 'the old holder forgets the table when it has sent it',
    kills: sentences.safe3Agree,
    scope: '4a-crash-transfer',
    apply: inServer(authority('handedOff'), (handedOff: Chart) => ({
      ...handedOff,
      exit: assign({ table: { held: [], waiting: [], last: {} } } as never),
    })),
  },
  {
    name: 'reclaims-on-kept-table',
    title: 'who reclaims begins with the table that it has kept from an earlier hand-off',
    kills: sentences.safe3Agree,
    scope: '4a-crash-transfer',
    apply: having('cacheServer', (server) =>
      server.provide({
        actions: {
          beginReclaim: assign(({ event }: any) => ({
            epoch: event.epoch,
            acted: event.epoch,
          })) as never,
        },
      }),
    ),
  },
  {
    name: 'order-before-confirmation-dropped',
    title: 'an order about a right that is not confirmed yet is dropped',
    kills: sentences.live2,
    scope: '4a-transfers',
    apply: inServer(authority('installed', 'on'), lacking('UPDATE_CMD')),
  },
  {
    name: 'refusal-forgotten',
    title: 'a holder that has refused an order takes it for a new one when it comes again',
    kills: sentences.live2,
    scope: '4a-doubling',
    apply: having('cacheServer', (server) =>
      server.provide({
        actions: {
          refuse: assign(({ context }: any) => ({ acted: context.epoch, next: null })) as never,
          tellRefused: (({ context, system }: any) => void [context, system]) as never,
        },
      }),
    ),
  },
  {
    name: 'serves-while-releasing',
    title: 'a server goes on serving until its release is acknowledged',
    kills: sentences.safe1,
    scope: '4a-release',
    apply: inServer(authority('holder', 'on'), (on: Chart) => ({
      ...on,
      RELEASE_NOW: { actions: 'tellRelease' },
    })),
  },
  {
    name: 'refused-with-queue',
    title: 'a holder that refuses an order forgets the commands that waited meanwhile',
    kills: sentences.live3('a'),
    scope: '4d-doubling',
    apply: inServer(authority('holder', 'entry'), () => ['tellServes']),
  },
  {
    name: 'installing-drops-commands',
    title: 'a command that overtakes the table is dropped by the server that installs it',
    kills: sentences.live1('client1'),
    scope: '4d-forwarding',
    apply: inServer(authority('installing', 'on'), lacking('FILE_CMD')),
  },
  {
    name: 'answers-stay-behind',
    title: 'the table moves without the numbers of commands and their answers',
    kills: sentences.safe3Agree,
    scope: '4d-doubling',
    apply: having('cacheServer', (server) =>
      server.provide({
        actions: {
          install: assign(({ event }: any) => ({
            epoch: event.epoch,
            acted: event.epoch,
            giver: event.from,
            table: { ...event.table, last: {} },
          })) as never,
        },
      }),
    ),
  },
  {
    name: 'grants-to-all',
    title: 'a command is granted whoever has the lock',
    kills: sentences.safe3Mutex,
    scope: '4d-forwarding',
    apply: having('lockClient', (client) =>
      edited(client, ['states', 'waiting', 'on'], (on: Chart) => ({
        ...on,
        TOLD: { target: 'holdingLock', actions: on.GRANTED.actions.slice(-1) },
      })),
    ),
  },
];
