/** Which emissions the history monitors get to see, and how they are made of them. */
import { coverLog } from '../../machines/standby/monitors/cover-log.ts';
import { generationLog } from '../../machines/standby/monitors/generation-log.ts';
import type { Emission, MonitorSpec } from '../../src/system/definition.ts';

interface Said {
  readonly type: string;
  readonly guest?: string;
  readonly generation?: number;
  readonly choice?: { readonly generation: number };
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
