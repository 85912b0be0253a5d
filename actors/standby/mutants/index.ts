/** Planted bugs: designs that look right until some order of events, each with what it breaks. */
import type { Mutant } from '../../../src/system/catalogue.ts';
import type { StandbyParts } from '../parts.ts';
import { recordMutants } from './record.ts';
import { roomMutants } from './room.ts';
import { selectorMutants } from './selector.ts';
import { slotMutants } from './slot.ts';
import { successionMutants } from './succession.ts';

export const mutants: readonly Mutant<StandbyParts>[] = [
  ...recordMutants,
  ...slotMutants,
  ...roomMutants,
  ...selectorMutants,
  ...successionMutants,
];
