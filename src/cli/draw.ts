/** `hypercharts draw`: the statecharts of a system, or of a file, as pictures. */
import type { Command } from 'commander';
import type { AnyStateMachine } from 'xstate';
import { mermaidStates } from '../chart/mermaid.ts';
import { chartOf, machinesWithin } from '../chart/of-machine.ts';
import { xstateJson } from '../chart/xstate-json.ts';
import { table } from '../report/table.ts';
import { InputError } from '../system/errors.ts';
import { count } from '../trace/narrate.ts';
import { findMutant, loadSystems } from './catalogue.ts';
import { define, scopeNames } from './explore.ts';
import { type WrittenFile, writeFolder } from './folder.ts';
import type { Output } from './output.ts';
import { collect, parametersOf } from './parameters.ts';
import { drawPictures, type Picture, type Theme } from './pictures.ts';
import { isFile, loadFile, machinesOf } from './subject.ts';
import type { AddVerb } from './verb.ts';

interface Options {
  readonly systems?: string;
  readonly out: string;
  readonly mermaid?: boolean;
  readonly xstate?: boolean;
  readonly theme?: string;
  readonly force?: boolean;
  readonly param: readonly string[];
  readonly scope?: string;
  readonly mutant?: string;
}

const THEMES: readonly string[] = ['light', 'dark'] satisfies Theme[];

export const addDraw: AddVerb = (program, choose) => {
  program
    .command('draw <system>')
    .description('draw the statecharts of a system, or of a file that exports machines, as SVG')
    .requiredOption('-o, --out <folder>', 'where the pictures go, with a page of all of them')
    .option('--mermaid', 'write Mermaid state diagrams, too')
    .option('--xstate', 'write the definitions as JSON for createMachine and Stately, too')
    .option('--theme <name>', 'light or dark (default: as the reader’s system is)')
    .option('--force', 'overwrite files that are not of this program, or were changed')
    .option('--param <name=value>', 'set a parameter of the system (repeatable)', collect, [])
    .option('--scope <name>', 'only the machines of this scope')
    .option('--mutant <name>', 'plant this bug first')
    .action((name: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      choose((output) => runDraw(name, options, output));
    });
};

/** A machine with who uses it: names of actors. */
interface Used {
  readonly machine: AnyStateMachine;
  readonly by: Set<string>;
}

const runDraw = async (name: string, options: Options, output: Output): Promise<number> => {
  const { theme, mermaid, xstate, out, force } = options;
  if (theme !== undefined && !THEMES.includes(theme)) {
    throw new InputError('USAGE', `--theme is "${theme}".`, `It takes ${THEMES.join(' or ')}.`);
  }
  const { title, machines } = await findMachines(name, options);
  const used = byChart(machines);
  const subjects = used.map(({ machine, by }) => ({
    chart: chartOf(machine),
    caption: captionOf(chartOf(machine), [...by]),
  }));
  const { pictures, files } = await drawPictures(title, subjects, theme as Theme | undefined);
  const more = used.flatMap(({ machine }, index): WrittenFile[] => {
    const { name: file } = pictures[index] as Picture;
    return [
      ...(mermaid === true ? [{ name: `${file}.mmd`, text: mermaidStates(chartOf(machine)) }] : []),
      ...(xstate === true ? [{ name: `${file}.json`, text: jsonText(xstateJson(machine)) }] : []),
    ];
  });
  await writeFolder(out, [...files, ...more], force === true);
  const written = [...files, ...more].map((file) => file.name);
  await output.answer(
    () => document(name, out, pictures, written),
    () => text(pictures, output, out, written.length),
  );
  return 0;
};

const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const findMachines = async (name: string, options: Options) => {
  const [file = name, exported] = name.split('#');
  if (isFile(file)) {
    const found = machinesOf(await loadFile(file), file, exported);
    return { title: file, machines: found.flatMap(([key, machine]) => within(machine, key)) };
  }
  const entry = await (await loadSystems(options.systems)).find(name);
  const mutant = options.mutant === undefined ? null : findMutant(entry, options.mutant);
  const parameters = parametersOf(entry, mutant, options);
  const machines = scopeNames(entry, parameters, 'long too').flatMap((scope) => {
    const scoped = scope === null ? parameters : { ...parameters, scope };
    const { actors, monitors } = define(entry, mutant, scoped);
    const specs: [string, { machine?: AnyStateMachine }][] = Object.entries({
      ...actors,
      ...(monitors as Readonly<Record<string, object>> | undefined),
    });
    return specs.flatMap(([actor, { machine }]) =>
      machine === undefined ? [] : within(machine, actor),
    );
  });
  return { title: `${entry.name}: ${entry.title}`, machines };
};

/** A machine under its name, and those that it can invoke or spawn under its name, too. */
const within = (machine: AnyStateMachine, name: string) =>
  machinesWithin(machine).map((one, index) => ({
    machine: one,
    by: index === 0 ? name : `${name} (within)`,
  }));

/** Equal charts once, in the order in which they are met. */
const byChart = (
  machines: readonly { machine: AnyStateMachine; by: string }[],
): readonly Used[] => {
  const found = new Map<string, Used>();
  for (const { machine, by } of machines) {
    const { hash } = chartOf(machine);
    const used = found.get(hash) ?? { machine, by: new Set() };
    used.by.add(by);
    found.set(hash, used);
  }
  return [...found.values()];
};

const MOST_NAMES = 8;

const captionOf = (chart: ReturnType<typeof chartOf>, names: readonly string[]): string => {
  const shown = names.slice(0, MOST_NAMES).join(', ');
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  const { states, transitions } = chart;
  return `${shown}${more} · ${count(states.length, 'state')}, ${count(transitions.length, 'transition')}`;
};

const document = (
  name: string,
  folder: string,
  pictures: readonly Picture[],
  files: readonly string[],
): object => ({
  system: name,
  folder,
  files,
  machines: pictures.map(({ subject, name: file, width, height }) => ({
    id: subject.chart.id,
    hash: subject.chart.hash,
    picture: `${file}.svg`,
    states: subject.chart.states.length,
    transitions: subject.chart.transitions.length,
    width,
    height,
  })),
});

const COLUMNS = [
  { head: 'picture', width: 34 },
  { head: 'states', width: 8, align: 'right' },
  { head: 'transitions', width: 12, align: 'right' },
  { head: 'used by', share: 1 },
] as const;

const text = (
  pictures: readonly Picture[],
  output: Output,
  folder: string,
  files: number,
): string => {
  const rows = pictures.map(({ subject, name }) => [
    `${name}.svg`,
    String(subject.chart.states.length),
    String(subject.chart.transitions.length),
    subject.caption.split(' · ')[0] as string,
  ]);
  const page = `${folder.replace(/\/$/, '')}/index.html`;
  return `${table(COLUMNS, rows, output.style)}\n\n${count(files, 'file')} written; all on one page: ${page}\n`;
};
