/**
 * Planted bugs: naive designs of which the specification says what they break, each as the smallest
 * change of a machine.
 */
import type { Mutant } from '../../../src/system/catalogue.ts';
import type { ClusterParts } from '../parts.ts';
import { decidingMutants } from './deciding.ts';
import { fencingMutants } from './fencing.ts';
import { pairTableMutants } from './pair-table.ts';
import { watchingMutants } from './watching.ts';

export const mutants: readonly Mutant<ClusterParts>[] = [
  ...decidingMutants,
  ...pairTableMutants,
  ...fencingMutants,
  ...watchingMutants,
];
