/**
 * Has V8 optimise functions later than by default, when they have run twelve times as long. A command
 * runs for seconds: what V8 spends on optimising functions that will hardly run again was a third of
 * the processor time of small checks. Whatever runs for long is optimised all the same.
 *
 * V8 has its own reckoning in every version; this was measured with that of Node 20.
 */
import { setFlagsFromString } from 'node:v8';

if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=1500000');
