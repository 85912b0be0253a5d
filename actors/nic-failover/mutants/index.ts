/**
 * Planted bugs: naive designs of which the specification says what they break, each as the smallest
 * change of a machine or of what survives a crash.
 */
import type { Mutant } from '../../../src/system/catalogue.ts';
import type { NicFailoverParts } from '../parts.ts';
import { liveMutants } from './live.ts';
import { programMutants } from './program.ts';
import { switchingMutants } from './switching.ts';

export const mutants: readonly Mutant<NicFailoverParts>[] = [
  ...switchingMutants,
  ...programMutants,
  ...liveMutants,
];
