/** Planted bugs that do no harm at any moment, but keep something from ever happening. */
import { enqueueActions } from 'xstate';
import { message, rowOf } from '../../../machines/nic-failover/types.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import type { NicFailoverParts } from '../parts.ts';
import {
  flow12Ends,
  LIVE4_DELIVERED,
  live1Again,
  live1Served,
  live2Frames,
  live2Settings,
  live3Back,
  live4Learned,
  live5Restarted,
} from '../properties/live.ts';
import { planOf } from '../wiring.ts';

/** Properties are named alike for every plan. */
const ANY = planOf([], [], {});

const without = (key: string) => (part: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(part).filter(([name]) => name !== key));

const mapsOnlyAtFirstBoot = enqueueActions(({ context, enqueue }: any) => {
  enqueue.assign({ known: {} });
  if (context.boot > 1) return;
  const { version, boot, known } = context;
  for (const setting of context.rows) {
    const map = message({ type: 'MAP', version, setting, boot, known });
    enqueue.sendTo(({ system }: any) => system.get(rowOf(setting.vnicId)), map);
  }
}) as never;

const heardOnce = (on: Record<string, unknown>) => ({
  ...on,
  RX_SEEN: { actions: ['noteRx', 'stopAnnouncing'] },
});

export const liveMutants: readonly Mutant<NicFailoverParts>[] = [
  {
    name: 'no-switch-timer',
    title: 'a row waits without limit for a port that never answers PURGE',
    kills: live1Served(ANY).name,
    scope: 'row-announce',
    apply: (parts) => ({
      ...parts,
      mappingEntry: edited(
        parts.mappingEntry,
        ['states', 'switching', 'states', 'purging'],
        without('after'),
      ),
    }),
  },
  {
    name: 'healed-port-is-chased',
    title: 'a port that heals while the row is changed makes it choose anew',
    kills: live1Again(ANY).name,
    scope: 'flap',
    apply: (parts) => ({
      ...parts,
      mappingEntry: edited(
        parts.mappingEntry,
        ['states', 'switching', 'states', 'committing', 'on'],
        (on) => ({
          ...on,
          PATH_RESTORED: {
            guard: 'isFresh',
            target: 'choosing',
            actions: ['giveUpTarget', 'note'],
          },
        }),
      ),
    }),
  },
  {
    name: 'ring-stuck-after-restart',
    title: 'an interface waits for the answer of a processor that crashed with its frame in hand',
    kills: live2Frames(ANY).name,
    scope: 'restart-frames',
    apply: (parts) => ({
      ...parts,
      virtualInterface: edited(
        parts.virtualInterface,
        ['states', 'sender', 'states', 'busy', 'on'],
        without('ATTACH'),
      ),
    }),
  },
  {
    name: 'setting-forgotten',
    title: 'a setting that comes during a switch is never applied',
    kills: live2Settings.name,
    scope: 'rows',
    apply: (parts) => ({
      ...parts,
      mappingEntry: parts.mappingEntry.provide({ actions: { keepSetting: () => {} } }),
    }),
  },
  {
    name: 'isolated-for-ever',
    title: 'an isolated row takes no note of ports that heal',
    kills: live3Back(ANY).name,
    scope: 'row-announce',
    apply: (parts) => ({
      ...parts,
      mappingEntry: edited(
        parts.mappingEntry,
        ['states', 'isolated', 'on'],
        without('PATH_RESTORED'),
      ),
    }),
  },
  {
    name: 'announced-once',
    title: 'the address is announced once after a switch; the frame may be lost, or overtaken',
    kills: live4Learned(ANY).name,
    scope: 'row-announce',
    apply: (parts) => ({
      ...parts,
      mappingEntry: parts.mappingEntry.provide({ guards: { keepsAnnouncing: () => false } }),
    }),
  },
  {
    name: 'heard-once-is-enough',
    title: 'one frame that comes in ends the announcements, though the next may go astray',
    kills: LIVE4_DELIVERED,
    scope: 'deliver',
    apply: (parts) => ({
      ...parts,
      mappingEntry: ['onPrimary', 'onBackup'].reduce(
        (machine, state) => edited(machine, ['states', state, 'on'], heardOnce),
        parts.mappingEntry,
      ),
    }),
  },
  {
    name: 'rows-lost-in-crash',
    title: 'a restarted control program waits for the partitions to ask for their rows',
    kills: live5Restarted(ANY).name,
    scope: 'restart-frames',
    apply: (parts) => ({
      ...parts,
      controlProgram: parts.controlProgram.provide({ actions: { mapAll: mapsOnlyAtFirstBoot } }),
    }),
  },
  {
    name: 'plan-forgotten-at-boot',
    title: 'after a crash nobody answers the reset that was planned before',
    kills: flow12Ends(ANY).name,
    scope: 'restart',
    apply: (parts) => ({
      ...parts,
      controlProgram: parts.controlProgram.provide({ actions: { barPlanned: () => {} } }),
    }),
  },
];
