/** The measured process on our side: checks one case once and prints what it took, as JSON. */
import '../../src/cli/compile-later.mjs';
import { check } from '../../src/explore/check.ts';
import { caseNamed } from './cases.ts';

const { entry, parameters } = caseNamed(process.argv[2] ?? '');
const definition = entry.build(parameters, entry.parts);
const before = process.cpuUsage();
const result = await check(definition, { kernel: (process.argv[3] ?? 'auto') as never });
const { user, system } = process.cpuUsage(before);
if (result.verdict !== 'holds') throw new Error(`${process.argv[2]}: ${result.verdict}`);
const { states, transitions, xstateCalls, bytesPerState } = result;
const checkCpuSeconds = (user + system) / 1e6;
process.stdout.write(
  JSON.stringify({ states, transitions, xstateCalls, bytesPerState, checkCpuSeconds }),
);
