/** Medians and ratios of the measured runs, as data and as tables for a person. */
import { cpus, totalmem } from 'node:os';
import Table from 'cli-table3';
import type { OurRun } from './ours.ts';
import { SPIN_FLAGS, type SpinRun } from './spin.ts';
import type { ThreadRun } from './threads.ts';
import type { TraceRun } from './traces.ts';

export interface Rounds {
  readonly name: string;
  readonly ours: readonly OurRun[];
  readonly spin: readonly SpinRun[];
  /** SPIN with processes and channels. */
  readonly channels: readonly SpinRun[];
}

export interface Summary {
  readonly name: string;
  readonly states: number;
  readonly transitions: number;
  readonly xstateCalls: number;
  readonly bytesPerState: number;
  readonly checkCpuSeconds: number;
  readonly processCpuSeconds: number;
  /** Per second of processor time of the check alone. */
  readonly statesPerSecond: number;
  readonly transitionsPerSecond: number;
  readonly spin?: SpinSummary;
  readonly channels?: SpinSummary;
}

interface SpinSummary {
  readonly sameStates: boolean;
  readonly bytesPerState: number;
  readonly processCpuSeconds: number;
  readonly statesPerSecond: number;
  /** How many times as fast ours is, per round: whole process against whole process. */
  readonly processRatios: readonly number[];
  /** The same with our check alone against SPIN's whole process. */
  readonly checkRatios: readonly number[];
}

export interface Report {
  readonly machine: ReturnType<typeof machine>;
  readonly runs: number;
  readonly results: readonly Summary[];
  readonly traces: readonly TraceRun[];
  readonly threads: readonly ThreadRun[];
}

export const machine = () => ({
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
});

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
};

export const summarise = ({ name, ours, spin, channels }: Rounds): Summary => {
  const [first] = ours as [OurRun];
  const checkCpuSeconds = median(ours.map((run) => run.checkCpuSeconds));
  const summary = {
    name,
    states: first.states,
    transitions: first.transitions,
    xstateCalls: first.xstateCalls,
    bytesPerState: median(ours.map((run) => run.bytesPerState)),
    checkCpuSeconds,
    processCpuSeconds: median(ours.map((run) => run.processCpuSeconds)),
    statesPerSecond: first.states / checkCpuSeconds,
    transitionsPerSecond: first.transitions / checkCpuSeconds,
  };
  return {
    ...summary,
    ...(spin.length === 0 ? {} : { spin: compare(ours, spin) }),
    ...(channels.length === 0 ? {} : { channels: compare(ours, channels) }),
  };
};

const compare = (ours: readonly OurRun[], spin: readonly SpinRun[]): SpinSummary => {
  const cpuSeconds = median(spin.map((run) => run.processCpuSeconds));
  const [first] = spin as [SpinRun];
  const ratios = (mine: (run: OurRun) => number): number[] =>
    spin.map((run, round) => run.processCpuSeconds / mine(ours[round] as OurRun));
  return {
    sameStates: spin.every((run) => run.states === ours[0]?.states),
    bytesPerState: first.bytesPerState,
    processCpuSeconds: cpuSeconds,
    statesPerSecond: first.states / cpuSeconds,
    processRatios: ratios((run) => run.processCpuSeconds),
    checkRatios: ratios((run) => run.checkCpuSeconds),
  };
};

const whole = (value: number): string => Math.round(value).toLocaleString('en');
const thousands = (perSecond: number): string => `${whole(perSecond / 1_000)} k`;

/** The median with the spread, for a person. */
const ratio = (values: readonly number[]): string => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `${median(values).toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
};

const row = (s: Summary): string[] => [
  s.name,
  whole(s.states),
  whole(s.transitions),
  thousands(s.statesPerSecond),
  thousands(s.transitionsPerSecond),
  s.bytesPerState.toFixed(1),
  whole(s.xstateCalls),
  s.checkCpuSeconds.toFixed(2),
  s.processCpuSeconds.toFixed(2),
];

const spinRow = (s: Summary, how: string, spin: SpinSummary): string[] => [
  s.name,
  how,
  spin.sameStates ? whole(s.states) : 'DIFFERENT',
  thousands(spin.statesPerSecond),
  spin.bytesPerState.toFixed(1),
  spin.processCpuSeconds.toFixed(2),
  ratio(spin.processRatios),
  ratio(spin.checkRatios),
];

const OUR_HEAD = [
  'model',
  'states',
  'transitions',
  'states/s',
  'transitions/s',
  'bytes/state',
  'XState calls',
  'check, CPU s',
  'process, CPU s',
];
const SPIN_HEAD = [
  'model',
  'in Promela',
  'states',
  'SPIN states/s',
  'bytes/state',
  'process, CPU s',
  'ours × SPIN, process',
  'check only',
];

const table = (head: string[], rows: readonly string[][]): string => {
  const made = new Table({ head, style: { head: [], border: [] } });
  made.push(...rows);
  return made.toString();
};

const traceRow = ({ name, events, cpuSeconds, maxRssMiB }: TraceRun): string[] => [
  name,
  whole(events),
  whole(events / cpuSeconds),
  whole(maxRssMiB),
];

const threadRow = ({ name, wall, cpu }: ThreadRun): string[] => [
  name,
  median(wall.map(([single]) => single)).toFixed(2),
  median(wall.map(([, double]) => double)).toFixed(2),
  ratio(wall.map(([single, double]) => single / double)),
  ratio(cpu.map(([single, double]) => double / single)),
];

export const tables = ({ machine: m, runs, results, traces, threads }: Report): string => {
  const compared = results.flatMap((s) => [
    ...(s.spin === undefined ? [] : [spinRow(s, 'packed by hand', s.spin)]),
    ...(s.channels === undefined ? [] : [spinRow(s, 'channels', s.channels)]),
  ]);
  const lines = [
    `${m.processor}, ${m.cores} cores, ${m.memoryGiB} GiB, Node ${m.node}; medians of ${runs} runs`,
    ...(results.length === 0
      ? []
      : [
          'Per second of processor time of the check alone (compile, search, properties).',
          table(OUR_HEAD, results.map(row)),
        ]),
  ];
  if (compared.length > 0) {
    lines.push(
      '',
      `SPIN, gcc ${SPIN_FLAGS.slice(0, 3).join(' ')}, in turn with ours.`,
      'Ratios are of processor time; above 1 ours is faster.',
      '"process": the whole process of `hypercharts check` against the verifier,',
      'whose generation and compilation are not counted. SPIN checks the safety property only;',
      'ours also looks for the `sometimes` rows and keeps a path to every state.',
      table(SPIN_HEAD, compared),
    );
  }
  if (traces.length > 0) {
    lines.push(
      '',
      'Recorded events through live machines, per second of processor time.',
      table(['trace', 'events', 'events/s', 'at most, MiB'], traces.map(traceRow)),
    );
  }
  if (threads.length > 0) {
    lines.push(
      'Seconds by the clock of the whole process, in turn. They mean something on an idle machine only.',
      table(
        ['model', '1 thread, s', '2 threads, s', 'sooner by', 'processor time'],
        threads.map(threadRow),
      ),
    );
  }
  return `${lines.join('\n')}\n`;
};
