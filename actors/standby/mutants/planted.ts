/** How a planted bug of standby selection is written down, and the sentences that they break. */
import type { Mutant } from '../../../src/system/catalogue.ts';
import type { StandbyParts } from '../parts.ts';

type Change = (parts: StandbyParts) => Partial<StandbyParts>;

export const mutant = (
  name: string,
  title: string,
  kills: string,
  scope: string,
  change: Change,
): Mutant<StandbyParts> => ({
  name,
  title,
  kills,
  scope,
  apply: (parts) => ({ ...parts, ...change(parts) }),
});

export const SAFE1 =
  'SAFE-1: protected is entered only with the newest choice, which meets the requirement and stands';
export const SAFE1_STAYS =
  'SAFE-1: while a guest is protected its standby stands and has its room, unless it failed';
export const SAFE2 =
  'SAFE-2: no destination is published on the own host of a guest, or on one known to be down';
export const SAFE3 = 'SAFE-3: what every host has promised fits, whichever single other host fails';
export const SAFE4 = 'SAFE-4: no step of this system takes the last standby that could be used';
export const SAFE5 = 'SAFE-5: generations rise, and a failover uses the one pinned at the failure';
export const SAFE6 = 'SAFE-6: a promotion begins only after the old active is confirmed stopped';
export const SAFE7 =
  'SAFE-7: a standby goes only to a guest of higher priority, and never while its owner needs it';
export const SAFE8 =
  'SAFE-8: hot turns cold only when the last two cold starts took less than 70 % of the limit';
export const LIVE1 = 'LIVE-1: every guest ends up protected, insufficient, unconfigured or lost';
export const LIVE3 = 'LIVE-3: a failed guest runs again while some slot of it is left';
export const LIVE5 = 'LIVE-5: a standby that is in no choice ends up gone, and its room free';
export const LIVE5_NOTICED =
  'LIVE-5: no guest stays protected by a dead standby, or by an outdated choice';

/** A part of a chart's configuration without one of its keys. */
export const without = (key: string) => (part: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(part).filter(([name]) => name !== key));
