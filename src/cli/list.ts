/** `hypercharts list`: what can be checked and run, with parameters, properties, planted bugs. */
import type { Command } from 'commander';
import { type Style, table } from '../report/table.ts';
import type { ParameterSpec, SystemEntry } from '../system/catalogue.ts';
import { loadSystems } from './catalogue.ts';
import { declaredProperties } from './explore.ts';
import type { Output } from './output.ts';
import { withScopeParameter } from './parameters.ts';
import type { AddVerb } from './verb.ts';

export const addList: AddVerb = (program, choose) => {
  program
    .command('list')
    .description('the systems, their parameters, properties and planted bugs')
    .action((_: unknown, command: Command) => {
      const { systems } = command.optsWithGlobals<{ systems?: string }>();
      choose((output) => runList(systems, output));
    });
};

const runList = async (file: string | undefined, output: Output): Promise<number> => {
  const systems = (await loadSystems(file)).map(withScopeParameter);
  await output.answer(
    () => systems.map(document),
    () => text(systems, output.style),
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

const text = (systems: readonly SystemEntry[], style: Style): string => {
  if (systems.length === 0) return 'There are no systems yet.\n';
  const overview = table(
    COLUMNS,
    systems.map((entry) => [
      entry.name,
      entry.title,
      String(declaredProperties(entry).length),
      String(entry.mutants.length),
    ]),
    style,
  );
  const details = systems.map((entry) => detail(entry, style)).filter((part) => part !== '');
  return `${[overview, ...details].join('\n\n')}\n`;
};

/** Everything that may follow the name on a command line. */
const detail = (entry: SystemEntry, { colors }: Style): string => {
  const lines = [
    ...entry.parameters.map((spec) => `  --param ${spec.name}=${value(spec)}  ${spec.description}`),
    ...(entry.scopes ?? []).map(
      ({ name, title, long }) =>
        `  --scope ${name}  ${title}${long === true ? ' (takes long)' : ''}`,
    ),
    ...entry.mutants.map(({ name, title }) => `  --mutant ${name}  ${title}`),
    ...(entry.run === undefined
      ? []
      : [`  run FILE [--dialect ${entry.run.dialects.join('|')}]  ${entry.run.accepts}`]),
  ];
  return lines.length === 0 ? '' : [colors.bold(entry.name), ...lines].join('\n');
};

const value = (spec: ParameterSpec): string => String(spec.default);
