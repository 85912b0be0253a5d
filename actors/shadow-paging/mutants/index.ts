/**
 * Planted bugs: naive designs of which the specification says what they break, and those that the search
 * found in earlier versions of this one, each as the smallest change of a machine.
 */
import type { Mutant } from '../../../src/system/catalogue.ts';
import type { ShadowPagingParts } from '../parts.ts';
import { buildingMutants } from './building.ts';
import { tableMutants } from './table.ts';
import { tearingMutants } from './tearing.ts';

export const mutants: readonly Mutant<ShadowPagingParts>[] = [
  ...tableMutants,
  ...buildingMutants,
  ...tearingMutants,
];
