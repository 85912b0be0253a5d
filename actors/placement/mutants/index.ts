/**
 * Planted bugs: naive designs of which the specification says what they break, and those that the search
 * found in earlier versions of this one, each as the smallest change of a machine.
 */
import type { Mutant } from '../../../src/system/catalogue.ts';
import type { PlacementParts } from '../parts.ts';
import { allocationMutants } from './allocation.ts';
import { deviceMutants, noticeMutants } from './devices.ts';
import { standbyMutants } from './standby.ts';

export const mutants: readonly Mutant<PlacementParts>[] = [
  ...allocationMutants,
  ...deviceMutants,
  ...noticeMutants,
  ...standbyMutants,
];
