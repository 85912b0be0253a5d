/**
 * Planted bugs: the naive designs of the specification's table of crash points, and rules that the search
 * refuted, each as the smallest change of a machine.
 */
import type { Mutant } from '../../../src/system/catalogue.ts';
import type { CacheAuthorityParts } from '../parts.ts';
import { choiceMutants } from './choice.ts';
import { dataMutants } from './data.ts';
import { handOffMutants } from './hand-off.ts';
import { leaseMutants } from './lease.ts';
import { recordMutants } from './record.ts';

export const mutants: readonly Mutant<CacheAuthorityParts>[] = [
  ...handOffMutants,
  ...recordMutants,
  ...leaseMutants,
  ...dataMutants,
  ...choiceMutants,
];
