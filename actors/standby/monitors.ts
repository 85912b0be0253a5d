/** Which emissions the history monitors get to see, and how they are made of them. */

import { bandLog } from '../../machines/standby/monitors/band-log.ts';
import { coverLog } from '../../machines/standby/monitors/cover-log.ts';
import { generationLog } from '../../machines/standby/monitors/generation-log.ts';
import { timesLog } from '../../machines/standby/monitors/times-log.ts';
import type { Method } from '../../machines/standby/types.ts';
import type { Emission, MonitorSpec } from '../../src/system/definition.ts';

interface Said {
  readonly type: string;
  readonly guest?: string;
  readonly generation?: number;
  readonly choice?: { readonly generation: number; readonly method: Method };
  readonly coldTime?: number;
  readonly limit?: number;
}

const ofGuest = ({ event }: Emission, guest: string): Said | undefined => {
  const said = event as unknown as Said;
  return said.guest === guest ? said : undefined;
};

export const coverOf = (guest: string): string => `cover of ${guest}`;
export const generationsOf = (guest: string): string => `generations of ${guest}`;

const cover = (guest: string): MonitorSpec => ({
  machine: coverLog,
  observes: (emission) => {
    const said = ofGuest(emission, guest);
    const matters = ['PROTECTED', 'PINNED', 'STANDBY_LOST', 'YIELDING'];
    return said !== undefined && matters.includes(said.type) ? { type: said.type } : undefined;
  },
});

const generations = (guest: string): MonitorSpec => ({
  machine: generationLog,
  observes: (emission) => {
    const said = ofGuest(emission, guest);
    switch (said?.type) {
      case 'PUBLISHED':
      case 'TAKEN':
      case 'PINNED':
        return { type: said.type, generation: said.choice?.generation };
      case 'PROMOTING':
        return { type: said.type, generation: said.generation };
      case 'SERVED_AGAIN':
      case 'NEXT':
        return { type: said.type };
      default:
        return undefined;
    }
  },
});

export const monitorsOf = (guests: readonly string[]): Record<string, MonitorSpec> =>
  Object.fromEntries(
    guests.flatMap((guest) => [
      [coverOf(guest), cover(guest)],
      [generationsOf(guest), generations(guest)],
    ]),
  );

export const timesOf = (guest: string): string => `times of ${guest}`;
export const bandOf = (guest: string): string => `band of ${guest}`;

const times = (guest: string, coldTime: number): MonitorSpec => ({
  machine: timesLog,
  input: { coldTime },
  observes: (emission) => {
    const said = ofGuest(emission, guest);
    if (said?.type === 'MEASURED') return { type: said.type, coldTime: said.coldTime };
    return said?.type === 'DEMOTES' ? { type: said.type, limit: said.limit } : undefined;
  },
});

/** @param limit of the requirement, which does not change where this is watched */
const band = (guest: string, limit: number): MonitorSpec => ({
  machine: bandLog,
  observes: (emission) => {
    const said = ofGuest(emission, guest);
    if (said?.type === 'PROTECTED') return { type: 'IN_FORCE', method: said.choice?.method };
    if (said?.type !== 'MEASURED') return undefined;
    const percent = (100 * (said.coldTime ?? 0)) / limit;
    return percent < 70 || percent > 100 ? { type: 'LEFT_BAND' } : undefined;
  },
});

export const dampingMonitorsOf = (
  guest: string,
  coldTime: number,
  limit: number,
): Record<string, MonitorSpec> => ({
  [timesOf(guest)]: times(guest, coldTime),
  [bandOf(guest)]: band(guest, limit),
});
