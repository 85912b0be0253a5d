/** `hypercharts inspect`: opens a system, a recorded run or a deep link in the explorer. */
import type { Command } from 'commander';
import { check } from '../explore/check.ts';
import { isReach } from '../explore/ledger.ts';
import { parseLink } from '../inspect/session/link.ts';
import type { Session } from '../inspect/session/session.ts';
import { EXIT_HOLDS } from '../report/verdict.ts';
import type { Parameters, SystemEntry } from '../system/catalogue.ts';
import { count } from '../trace/narrate.ts';
import { findMutant } from './catalogue.ts';
import { type Opened, openTrace, serve, sessionFor } from './inspector.ts';
import { interruptible } from './interrupt.ts';
import type { Output } from './output.ts';
import { collect, parametersOf, portOf, readBounds, withOneScope } from './parameters.ts';
import { ProgressLine } from './progress.ts';
import { isRecorded, readRecorded } from './recorded.ts';
import { findSubject } from './subject.ts';
import type { AddVerb } from './verb.ts';

interface Options {
  readonly systems?: string;
  readonly export?: string;
  readonly app?: string;
  readonly param: readonly string[];
  readonly scope?: string;
  readonly mutant?: string;
  readonly bound: readonly string[];
  readonly port?: string;
  /** Commander sets it to false for --no-open. */
  readonly open?: boolean;
}

/** States of the search for a run to open with. */
const FIRST_LOOK = 'states=200k,time=20';

export const addInspect: AddVerb = (program, choose) => {
  program
    .command('inspect <what>')
    .description(
      'explore a system, a trace, a saved page or a deep link step by step, in the browser',
    )
    .option('--param <name=value>', 'set a parameter of the system (repeatable)', collect, [])
    .option('--scope <name>', 'one scope of the system (default: its first)')
    .option('--mutant <name>', 'plant this bug first')
    .option('--bound <list>', `of the search for a run to open with: ${FIRST_LOOK}`, collect, [])
    .option('--export <name>', 'of a file: the machine that it exports under this name')
    .option('--app <file>', 'of a machine: JSON with its events, outcomes and input')
    .option('--port <n>', 'port to listen on (default: any free one)')
    .option('--no-open', 'print the link, and open no browser')
    .action((what: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      choose((output) => runInspect(what, options, output));
    });
};

const runInspect = async (what: string, options: Options, output: Output): Promise<number> => {
  const port = portOf(options.port);
  await interruptible(
    async (signal) => {
      const opened = await sessionOf(what, options, output, signal);
      if (signal.aborted) return;
      await serve(opened, { port, browser: options.open !== false, signal }, output);
    },
    () => output.note('ending'),
  );
  return EXIT_HOLDS;
};

const sessionOf = async (
  what: string,
  options: Options,
  output: Output,
  signal: AbortSignal,
): Promise<Opened> => {
  if (isLink(what)) return ofLink(what, options, output);
  if (isRecorded(what)) return ofTrace(what, options);
  const entry = await findSubject(what, options);
  const mutant = options.mutant === undefined ? null : findMutant(entry, options.mutant);
  const session = sessionFor(
    entry,
    mutant,
    oneScope(entry, parametersOf(entry, mutant, options), output),
  );
  await openFailure(session, options, output, signal);
  return { session, bug: mutant?.title ?? null };
};

const isLink = (what: string): boolean => /^(https?:\/\/[^#]*)?#?system=|^https?:.*#/.test(what);

const ofLink = async (text: string, options: Options, output: Output): Promise<Opened> => {
  const link = parseLink(text);
  const entry = await findSubject(link.system, options);
  const mutant = link.mutant === null ? null : findMutant(entry, link.mutant);
  const session = sessionFor(
    entry,
    mutant,
    parametersOf(entry, mutant, { param: link.parameters }),
  );
  if (link.model !== '' && link.model !== session.digest) {
    output.note('note: the charts or the wiring are not those that this link was made with');
  }
  session.open(link.run);
  return { session, at: link.at, view: link.view, bug: mutant?.title ?? null };
};

const ofTrace = async (file: string, options: Options): Promise<Opened> => {
  const { trace, at } = await readRecorded(file);
  const entry = await findSubject(trace.system, options);
  const mutant = trace.mutant === null ? null : findMutant(entry, trace.mutant);
  const param = Object.entries(trace.parameters).map(([name, value]) => `${name}=${value}`);
  const opened = openTrace(entry, mutant, trace, parametersOf(entry, mutant, { param }));
  return at === undefined ? opened : { ...opened, at };
};

/** A session has one closed set of actors. */
const oneScope = (entry: SystemEntry, parameters: Parameters, output: Output): Parameters => {
  const [first] = entry.scopes?.filter(({ long }) => long !== true) ?? [];
  const one = withOneScope(parameters, first?.name);
  if (one.scope === parameters.scope || first === undefined) return parameters;
  const others = entry.scopes?.map(({ name }) => name).join(', ');
  output.note(`scope ${first.name} (${first.title}); others with --scope: ${others}`);
  return one;
};

/** Opens the shortest failure, if a short search finds one. */
const openFailure = async (
  session: Session,
  options: Options,
  output: Output,
  signal: AbortSignal,
): Promise<void> => {
  const { bounds, seconds = 20 } = readBounds([FIRST_LOOK, ...options.bound]);
  const progress = new ProgressLine();
  progress.begin(session.subject.system);
  const late = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
  const result = await check(session.subject.definition, {
    ...{ bounds, stopAtFirst: true, tolerance: false, signal: late },
    onProgress: (p) => progress.show(p),
  });
  progress.clear();
  const broken = result.properties.find((p) => p.verdict === 'violated' && !isReach(p.kind));
  if (broken?.trace) {
    const { loop, name } = broken;
    session.open(broken.trace, loop === null ? undefined : { loop, property: name });
    output.note(
      `opened the shortest run that breaks "${name}": ${count(broken.trace.length, 'step')}`,
    );
    return;
  }
  const reasons = result.reasons.filter((reason) => !result.vacuous.includes(reason));
  const within = reasons.length === 0 ? 'nothing breaks' : `nothing found (${reasons.join('; ')})`;
  output.note(`${within} in ${count(result.states, 'state')}; opened at the start`);
};
