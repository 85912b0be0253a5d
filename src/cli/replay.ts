/** `hypercharts replay`: runs a trace file again, strictly, and tells it step by step. */
import type { Command } from 'commander';
import { story } from '../report/story.ts';
import type { Style } from '../report/table.ts';
import { EXIT_HOLDS, EXIT_VIOLATED } from '../report/verdict.ts';
import { compile } from '../system/compile.ts';
import type { Trace } from '../trace/format.ts';
import { mermaid } from '../trace/mermaid.ts';
import { count, endWords, narrate, sentence } from '../trace/narrate.ts';
import { type Replayed, replay } from '../trace/replay.ts';
import { findMutant } from './catalogue.ts';
import { define } from './explore.ts';
import type { Output } from './output.ts';
import { recallParameters, withScopeParameter } from './parameters.ts';
import { readRecorded } from './recorded.ts';
import { findSubject } from './subject.ts';
import type { AddVerb } from './verb.ts';

interface Options {
  readonly systems?: string;
  readonly app?: string;
  readonly mermaid?: boolean;
}

export const addReplay: AddVerb = (program, choose) => {
  program
    .command('replay <trace>')
    .description(
      'run a recorded trace, or that of a saved page, again, step by step; exit 1 at the first difference',
    )
    .option('--app <file>', 'of a machine: JSON with its events, outcomes and input')
    .option('--mermaid', 'print the run as a Mermaid sequence diagram instead of a story')
    .action((file: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      choose((output) => runReplay(file, options, output));
    });
};

const runReplay = async (file: string, options: Options, output: Output): Promise<number> => {
  const { trace } = await readRecorded(file);
  const entry = withScopeParameter(await findSubject(trace.system, options));
  const mutant = trace.mutant === null ? null : findMutant(entry, trace.mutant);
  const model = compile(define(entry, mutant, recallParameters(entry, trace.parameters)));
  const replayed = replay(model, trace);
  const code = replayed.mismatch === null ? EXIT_HOLDS : EXIT_VIOLATED;
  process.exitCode = code;
  if (!replayed.sameModel) {
    output.note('note: the charts or the wiring are not those that this trace was recorded with');
  }
  const drawn = options.mermaid === true ? mermaid(trace) : undefined;
  await output.answer(
    () => document(trace, replayed, drawn),
    () => drawn ?? text(trace, replayed, output.style),
  );
  if (drawn !== undefined) output.note(outcome(trace, replayed));
  return code;
};

const document = (trace: Trace, replayed: Replayed, drawn: string | undefined): object => {
  const { engine, system, parameters, mutant, property, seed } = trace;
  return {
    system,
    parameters,
    mutant,
    property,
    seed,
    engine,
    steps: trace.steps.length,
    replayed: replayed.mismatch === null,
    agreed: replayed.agreed,
    mismatch: replayed.mismatch,
    sameModel: replayed.sameModel,
    story: [...narrate(trace).map((line) => `${line.index}. ${sentence(line)}`), endWords(trace)],
    ...(drawn === undefined ? {} : { mermaid: drawn }),
  };
};

const text = (trace: Trace, replayed: Replayed, style: Style): string => {
  const { colors } = style;
  const planted = trace.mutant === null ? '' : ` with planted bug "${trace.mutant}"`;
  const head = `${colors.bold(trace.system)}${planted}, ${count(trace.steps.length, 'step')}`;
  const paint = replayed.mismatch === null ? colors.green : colors.red;
  return `${head}\n\n${story(trace, style)}\n\n${paint(outcome(trace, replayed))}\n`;
};

const outcome = (trace: Trace, { mismatch, agreed }: Replayed): string => {
  if (mismatch === null) {
    return `Replays exactly: ${count(agreed, 'step')}, same states, same messages.`;
  }
  const place =
    mismatch.index === 0
      ? 'at the start'
      : mismatch.index > trace.steps.length
        ? 'at the end'
        : `at step ${mismatch.index}`;
  return `Does not replay: ${place}, ${mismatch.text}`;
};
