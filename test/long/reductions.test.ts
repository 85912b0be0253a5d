/** Every planted bug of the catalogue is found by partial order, too, with as few faults. */
import { test } from 'vitest';
import { keepsBug, plantedBugs } from '../explore/reduce/planted.ts';

test.each(plantedBugs)('planted bug $name', ({ entry, mutant }) => keepsBug(entry, mutant));
