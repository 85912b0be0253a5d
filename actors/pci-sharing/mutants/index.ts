/**
 * Planted bugs: naive designs of which the specification says what they break, each as the smallest
 * change of a machine or of what survives a crash.
 */
import type { Mutant } from '../../../src/system/catalogue.ts';
import type { PciSharingParts } from '../parts.ts';
import { gateMutants } from './gate.ts';
import { rowMutants } from './rows.ts';

export const mutants: readonly Mutant<PciSharingParts>[] = [...gateMutants, ...rowMutants];
