/**
 * Planted bugs: naive designs of which the specification says what they break, each as the smallest
 * change of a machine.
 */
import type { Mutant } from '../../../src/system/catalogue.ts';
import type { VlanParts } from '../parts.ts';
import { bufferMutants } from './buffers.ts';
import { endingMutants } from './endings.ts';
import { judgementMutants } from './judging.ts';
import { nicMutants } from './nics.ts';
import { tableMutants } from './tables.ts';

export const mutants: readonly Mutant<VlanParts>[] = [
  ...nicMutants,
  ...judgementMutants,
  ...bufferMutants,
  ...tableMutants,
  ...endingMutants,
];
