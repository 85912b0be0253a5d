/** Failures as files: one page for each violated property, which opens from disk anywhere. */
import { join } from 'node:path';
import { endedCoverage } from '../inspect/covered.ts';
import { documentOf } from '../inspect/document.ts';
import { fileName, fileOf } from '../inspect/page/share.ts';
import type { Report } from '../report/report.ts';
import { isReach } from '../report/verdict.ts';
import type { Mutant, SystemEntry } from '../system/catalogue.ts';
import { assertWritable, makeFolder, writeWhole } from './files.ts';
import { openTrace, readyPage } from './inspector.ts';
import { Layouts } from './layouts.ts';
import type { Output } from './output.ts';

/** Before a long search: can pages be written there? @throws InputError CANNOT_WRITE */
export const assertFolder = (folder: string): void => {
  makeFolder(folder);
  assertWritable(join(folder, 'report.html'));
};

interface About {
  readonly entry: SystemEntry;
  readonly mutant: Mutant<any> | null;
}

/** @returns the paths written, in the order of the properties */
export const writeFailures = async (
  { entry, mutant }: About,
  report: Pick<
    Report,
    'properties' | 'coverage' | 'states' | 'transitions' | 'reasons' | 'vacuous'
  >,
  folder: string,
  output: Output,
): Promise<readonly string[]> => {
  const { coverage, properties } = report;
  // Where it was asked for.
  const covered = coverage === null ? {} : { coverage: endedCoverage(coverage, report) };
  const broken = properties.filter(
    ({ kind, trace, verdict }) => verdict === 'violated' && trace !== null && !isReach(kind),
  );
  if (broken.length === 0) return [];
  const page = await readyPage(output);
  const written: string[] = [];
  const layouts = new Layouts();
  for (const { trace } of broken) {
    if (trace === null) continue;
    const { session, bug } = openTrace(entry, mutant, trace);
    const bare = documentOf(session, session.trunk, { bug, property: trace.property });
    const document = await layouts.within({ ...bare, ...covered });
    const path = freePath(folder, fileName(document), written);
    await writeWhole(path, await fileOf(page, document, trace.steps.length));
    written.push(path);
  }
  return written;
};

/** Names of properties may be cut to the same. */
const freePath = (folder: string, name: string, taken: readonly string[], n = 1): string => {
  const path = join(folder, n === 1 ? name : name.replace(/\.html$/, `-${n}.html`));
  return taken.includes(path) ? freePath(folder, name, taken, n + 1) : path;
};
