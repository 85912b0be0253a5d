/**
 * `npm run bench [-- --runs 5 --only heartbeat --long --no-spin --json]`
 *
 * Speed and memory of the exhaustive search on models whose exact size is known, as medians of
 * several runs, each in a process of its own; and SPIN on the same models, run in turn with ours,
 * so that both see the same machine. Figures are processor time: read ratios, not seconds.
 * Beside it recorded events through live machines.
 * Nothing here is a test: a slow machine is no failure.
 */
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Case, cases } from './cases.ts';
import { type OurRun, runOurs, warmUp } from './ours.ts';
import { machine, type Rounds, summarise, tables } from './report.ts';
import { buildSpin, runSpin, type SpinRun, spinIsInstalled } from './spin.ts';
import { runTrace, type TraceRun, traceNames } from './traces.ts';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    long: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    spin: { type: 'boolean', default: true },
  },
  allowNegative: true,
});

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** Ours and SPIN in turn; who begins changes from round to round. */
const measure = (one: Case, runs: number, withSpin: boolean): Rounds => {
  const ours: OurRun[] = [];
  const spin: SpinRun[] = [];
  const folder = withSpin ? buildSpin(one) : '';
  for (let round = 0; round < runs; round++) {
    say(`${one.name}, round ${round + 1} of ${runs}`);
    if (withSpin && round % 2 === 1) spin.push(runSpin(one, folder));
    ours.push(runOurs(one));
    if (withSpin && round % 2 === 0) spin.push(runSpin(one, folder));
  }
  if (withSpin) rmSync(folder, { recursive: true });
  return { name: one.name, ours, spin };
};

const runs = Number(options.runs);
if (!Number.isInteger(runs) || runs < 1) {
  say('--runs takes a whole number of at least 1');
  process.exit(2);
}
const chosen = cases.filter(
  (c) => c.name.includes(options.only) && (options.long || c.long !== true),
);
const withSpin = options.spin && spinIsInstalled();
if (options.spin && !withSpin) say('SPIN or gcc is not installed: our figures only.');
warmUp();
const results = chosen.map((one) => summarise(measure(one, runs, withSpin)));
const traces = traceNames
  .filter((name) => name.includes(options.only))
  .map((name) => {
    say(name);
    const all = Array.from({ length: runs }, () => runTrace(name));
    return all.toSorted((a, b) => a.cpuSeconds - b.cpuSeconds)[runs >> 1] as TraceRun;
  });
const report = { machine: machine(), runs, results, traces };
process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : tables(report));
