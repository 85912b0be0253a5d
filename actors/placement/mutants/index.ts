/** Planted bugs. */
import type { Mutant } from '../../../src/system/catalogue.ts';
import type { PlacementParts } from '../parts.ts';

export const mutants: readonly Mutant<PlacementParts>[] = [];
