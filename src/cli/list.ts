/** `hypercharts list`: what can be checked and run, with parameters, properties, planted bugs. */
import type { Command } from 'commander';
import { wrap } from '../report/story.ts';
import { type Style, table } from '../report/table.ts';
import type { ParameterSpec, ScopeSpec, SystemEntry } from '../system/catalogue.ts';
import { loadSystems } from './catalogue.ts';
import { declaredProperties } from './explore.ts';
import type { Output } from './output.ts';
import { withScopeParameter } from './parameters.ts';
import type { AddVerb } from './verb.ts';

export const addList: AddVerb = (program, choose) => {
  program
    .command('list')
    .description('the systems; of those named also their properties, scopes and planted bugs')
    .argument('[systems...]', 'whose parameters, scopes, properties and planted bugs are told')
    .action((names: readonly string[], _: unknown, command: Command) => {
      const { systems } = command.optsWithGlobals<{ systems?: string }>();
      choose((output) => runList(names, systems, output));
    });
};

const runList = async (
  names: readonly string[],
  file: string | undefined,
  output: Output,
): Promise<number> => {
  const { all, find } = await loadSystems(file);
  const named = await Promise.all(names.map(find));
  const systems = (named.length > 0 ? named : await all()).map(withScopeParameter);
  await output.answer(
    () => systems.map(document),
    () => (named.length > 0 ? details(systems, output.style) : overview(systems, output.style)),
  );
  return 0;
};

const document = (entry: SystemEntry): object => ({
  name: entry.name,
  kind: entry.kind,
  title: entry.title,
  parameters: entry.parameters,
  properties: declaredProperties(entry),
  mutants: entry.mutants.map(({ name, kills, title, scope }) => ({ name, kills, title, scope })),
  scopes: entry.scopes ?? [],
  pending: entry.pending ?? [],
  run:
    entry.run === undefined
      ? null
      : {
          accepts: entry.run.accepts,
          dialects: entry.run.dialects,
          defaultDialect: entry.run.defaultDialect,
        },
});

const COLUMNS = [
  { head: 'name', width: 28 },
  { head: 'what it is', share: 3 },
  { head: 'properties', width: 11, align: 'right' },
  { head: 'bugs', width: 6, align: 'right' },
] as const;

const overview = (systems: readonly SystemEntry[], style: Style): string => {
  if (systems.length === 0) return 'There are no systems yet.\n';
  const rows = systems.map((entry) => [
    entry.name,
    entry.title,
    String(declaredProperties(entry).length),
    String(entry.mutants.length),
  ]);
  const hint = 'Parameters, scopes, properties and planted bugs of one: hypercharts list SYSTEM';
  return `${table(COLUMNS, rows, style)}\n\n${hint}\n`;
};

const details = (systems: readonly SystemEntry[], style: Style): string =>
  `${systems.map((entry) => detail(entry, style)).join('\n\n')}\n`;

const LABEL_WIDTH = 38;

/** What is promised, and everything that may follow the name on a command line. */
const detail = (entry: SystemEntry, style: Style): string => {
  const options: (readonly [string, string])[] = [
    ...entry.parameters.map(parameter),
    ...(entry.scopes ?? []).map(scope),
    ...entry.mutants.map(({ name, title }) => [`--mutant ${name}`, title] as const),
  ];
  const { run } = entry;
  const dialects = run === undefined ? '' : `FILE [--dialect ${run.dialects.join('|')}]`;
  const lines = [
    ...options.map(([label, meaning]) => described(label, meaning, style)),
    ...(run === undefined ? [] : [described(`run ${dialects}`, run.accepts, style)]),
  ];
  const head = `${style.colors.bold(entry.name)}  ${entry.title}`;
  const indent = ' '.repeat(4);
  const promises = declaredProperties(entry).map(
    ({ name }) => `  - ${wrap(name, style.columns - indent.length, indent)}`,
  );
  return [head, ...promises, ...(lines.length === 0 ? [] : ['', ...lines])].join('\n');
};

const parameter = (spec: ParameterSpec): readonly [string, string] => [
  `--param ${spec.name}=${String(spec.default)}`,
  spec.description,
];

const scope = ({ name, title, long }: ScopeSpec): readonly [string, string] => [
  `--scope ${name}`,
  long === true ? `${title} (takes long)` : title,
];

/** The label in a column of its own; a label that is too long for it gets a line. */
const described = (label: string, meaning: string, { columns }: Style): string => {
  const indent = ' '.repeat(LABEL_WIDTH + 4);
  const text = wrap(meaning, columns - indent.length, indent);
  const head = `  ${label.padEnd(LABEL_WIDTH)}  `;
  return label.length > LABEL_WIDTH ? `  ${label}\n${indent}${text}` : `${head}${text}`;
};
