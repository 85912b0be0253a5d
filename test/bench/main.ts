/**
 * `npm run bench [-- --runs 5 --only heartbeat --long --no-spin --json]`
 * `npm run bench -- --workers [--runs 5 --only … --long --json]`: one thread and two, by the clock
 *
 * Speed and memory of the exhaustive search on models whose exact size is known, as medians of
 * several runs, each in a process of its own; and SPIN on the same models, run in turn with ours,
 * so that both see the same machine. Figures are processor time: read ratios, not seconds.
 * Beside it recorded events through live machines.
 * Nothing here is a test: a slow machine is no failure.
 */
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Case, cases, type SpinModel } from './cases.ts';
import { type OurRun, runOurs, warmUp } from './ours.ts';
import { machine, type Report, type Rounds, summarise, tables } from './report.ts';
import { buildSpin, runSpin, type SpinRun, spinIsInstalled } from './spin.ts';
import { measureThreads } from './threads.ts';
import { runTrace, type TraceRun, traceNames } from './traces.ts';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    long: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    spin: { type: 'boolean', default: true },
    workers: { type: 'boolean', default: false },
  },
  allowNegative: true,
});

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

interface Verifier {
  readonly model: SpinModel;
  readonly folder: string;
  readonly runs: SpinRun[];
}

const verifierOf = (model: SpinModel): Verifier => ({ model, folder: buildSpin(model), runs: [] });

/** Ours and SPIN in turn; who begins changes from round to round. */
const measure = (one: Case, runs: number, withSpin: boolean): Rounds => {
  const ours: OurRun[] = [];
  const byHand = withSpin && one.spin ? verifierOf(one.spin) : undefined;
  const byChannels = withSpin && one.channels ? verifierOf(one.channels) : undefined;
  const verifiers = [byHand, byChannels].filter((v) => v !== undefined);
  const turn = (): void => {
    for (const { model, folder, runs: done } of verifiers) done.push(runSpin(model, folder));
  };
  for (let round = 0; round < runs; round++) {
    say(`${one.name}, round ${round + 1} of ${runs}`);
    if (round % 2 === 1) turn();
    ours.push(runOurs(one));
    if (round % 2 === 0) turn();
  }
  for (const { folder } of verifiers) rmSync(folder, { recursive: true });
  return { name: one.name, ours, spin: byHand?.runs ?? [], channels: byChannels?.runs ?? [] };
};

const runs = Number(options.runs);
if (!Number.isInteger(runs) || runs < 1) {
  say('--runs takes a whole number of at least 1');
  process.exit(2);
}
const chosen = cases.filter(
  (c) => c.name.includes(options.only) && (options.long || c.long !== true),
);
const print = (report: Report): void => {
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : tables(report));
};

warmUp();
if (options.workers) {
  const threads = chosen
    .filter((one) => one.threads === true)
    .map((one) => {
      say(one.name);
      return measureThreads(one, runs);
    });
  print({ machine: machine(), runs, results: [], traces: [], threads });
  process.exit();
}
const withSpin = options.spin && spinIsInstalled();
if (options.spin && !withSpin) say('SPIN or gcc is not installed: our figures only.');
const results = chosen.map((one) => summarise(measure(one, runs, withSpin)));
const traces = traceNames
  .filter((name) => name.includes(options.only))
  .map((name) => {
    say(name);
    const all = Array.from({ length: runs }, () => runTrace(name));
    return all.toSorted((a, b) => a.cpuSeconds - b.cpuSeconds)[runs >> 1] as TraceRun;
  });
print({ machine: machine(), runs, results, traces, threads: [] });
