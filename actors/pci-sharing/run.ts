/**
 * `run pci-sharing FILE`: recorded error injections into shared slots, driven through the checked
 * statecharts, beside what Linux did. Of a machine (lspci, hwloc): which functions share which device.
 */
import type { RunInput, RunOutput, RunVerb } from '../../src/system/catalogue.ts';
import { InputError } from '../../src/system/errors.ts';
import { aligned } from '../aligned.ts';
import { looksLikeJson } from '../json-file.ts';
import { looksLikeXml } from '../xml-file.ts';
import { type Outcome, runInjection } from './injection-run.ts';
import { type Injection, parseRecording, sharersOf } from './recording.ts';
import { readHwloc } from './topology/read-hwloc.ts';
import { looksLikeLspci, readLspci } from './topology/read-lspci.ts';
import { reportOf } from './topology/report.ts';

interface LinuxOutcome {
  readonly told: number;
  readonly reset: boolean;
  readonly toldBeforeReset: boolean;
  readonly resumed: number;
  readonly recovery: string;
}

/** Calls name functions of the kernel; ports that are told along with endpoints count, too. */
const linuxOf = ({ calls, linkReset, recovery }: Injection): LinuxOutcome => {
  const reset = calls.indexOf('aer_root_reset');
  return {
    told: calls.filter((call) => call === 'report_error_detected').length,
    reset: linkReset,
    toldBeforeReset: reset === -1 || calls.lastIndexOf('report_error_detected') < reset,
    resumed: calls.filter((call) => call === 'report_resume').length,
    recovery,
  };
};

const reasonOf = (ours: Outcome, linux: LinuxOutcome): string => {
  if (linux.reset && !ours.reset) return 'Linux resets although a sharer cannot handle it';
  if (ours.handling === 'restrained') return 'no reset without the consent of a sharer';
  if (ours.handling === 'function reset') {
    return linux.told > 0 ? 'only the Function in error is reset, the others go on' : '';
  }
  return '';
};

const linuxWords = ({ told, reset, resumed, recovery }: LinuxOutcome): string => {
  if (told === 0) return recovery;
  const does = reset ? 'resets' : 'no reset';
  return `told ${told}, ${does}, resumed ${resumed}, ${recovery}`;
};

const ourWords = ({ handling, told, heldBy, resumed, reset }: Outcome): string => {
  if (handling === 'none') return 'nothing to do';
  if (handling === 'function reset') return 'resets the Function alone';
  const does = reset ? 'resets' : `restrains, held by ${heldBy.join(', ')}`;
  return `told ${told.length}, ${does}, resumed ${resumed.length}`;
};

/** @throws InputError PCI_FOREIGN, and what the readers refuse */
const run = async (input: RunInput): Promise<RunOutput> => {
  const { path, bytes } = input;
  if (looksLikeJson(bytes)) return runRecording(input);
  if (looksLikeXml(bytes)) return reportOf(input, 'hwloc', readHwloc(path, bytes));
  if (looksLikeLspci(bytes)) return reportOf(input, 'lspci', readLspci(path, bytes));
  throw new InputError(
    'PCI_FOREIGN',
    `${path}: neither recorded error injections (JSON), nor a dump of lspci -xxxx, nor hwloc XML.`,
  );
};

const runRecording = ({ path, bytes, options = {} }: RunInput): RunOutput => {
  if (options.inject !== undefined) {
    throw new InputError('INJECT_RECORDED', `${path} says itself what is injected.`);
  }
  const recording = parseRecording(path, bytes);
  const steps = recording.steps.map((step) => {
    const [ours, linux] = [runInjection(step), linuxOf(step)];
    return {
      step: step.step,
      inject: step.inject,
      severity: step.reported ? step.severity : null,
      sharers: sharersOf(step),
      ours,
      linux,
      difference: reasonOf(ours, linux),
    };
  });
  const rows = steps.map(({ step, severity, ours, linux }) => [
    step,
    severity ?? 'not reported',
    linuxWords(linux),
    ourWords(ours),
  ]);
  const differing = steps.filter(({ difference }) => difference !== '');
  const restrained = steps.filter(({ ours }) => ours.handling === 'restrained').length;
  const title = recording.title === '' ? recording.case : `${recording.case}: ${recording.title}`;
  const parts = [
    `${title}\n${steps.length} injections${recording.peer === '' ? '' : `; beside ${recording.peer}`}`,
    aligned([['step', 'severity', 'Linux', 'this gate'], ...rows]),
  ];
  if (differing.length > 0) {
    const lines = differing.map(({ step, difference }) => `  ${step}: ${difference}`);
    parts.push(['Unlike Linux:', ...lines].join('\n'));
  }
  for (const { step, ours } of steps.filter(({ ours: { events } }) => events.length > 0)) {
    const lines = ours.events.map(({ atMs, what }) => `  ${atMs} ms  ${what}`);
    parts.push([`In order, ${step}:`, ...lines].join('\n'));
  }
  return {
    json: { case: recording.case, title: recording.title, peer: recording.peer, steps },
    text: parts.join('\n\n'),
    summary: `${steps.length} injections, ${restrained} restrained, ${differing.length} unlike Linux`,
  };
};

export const runPciSharing: RunVerb = {
  dialects: ['patent'],
  defaultDialect: 'patent',
  accepts:
    'recorded error injections JSON (case, steps with functions and what Linux called), or a machine ' +
    'as lspci -xxxx dumps or hwloc exports it',
  options: [{ name: 'inject', description: 'of a machine: a function or port with a fatal error' }],
  run,
};
