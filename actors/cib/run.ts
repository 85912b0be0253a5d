/**
 * What the systems that take Pacemaker clusters have in common: options, comparison and report. The
 * system itself says how its machines are driven, and why its placement may differ.
 */
import type { RunInput, RunOption, RunOutput } from '../../src/system/catalogue.ts';
import type { CibCluster } from './cluster.ts';
import { type Difference, differencesFrom, type ReasonFor, readPeer } from './compare.ts';
import { type Failure, failureOf } from './failure.ts';
import type { Outcome } from './outcome.ts';
import { readCib } from './read.ts';

export const cibOptions: readonly RunOption[] = [
  { name: 'node-fail', description: 'a host that fails' },
  { name: 'op-inject', description: 'an operation that fails, as vm1_monitor_10000@host1=7' },
  { name: 'quorum', description: 'true or false' },
  { name: 'peer', description: "Pacemaker's own result, for comparison", isFile: true },
];

export interface Driven extends Outcome {
  /** Lines about what this system knows beside placements. */
  readonly remarks?: readonly string[];
  /** The same for `--json`. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly reasonFor: ReasonFor;
}

/** @throws InputError XML_…, CIB_…, FAILURE_…, JSON_… */
export const runCib = (
  input: RunInput,
  drive: (cluster: CibCluster, failure: Failure) => Driven,
): RunOutput => {
  const cluster = readCib(input.path, input.bytes);
  const failure = failureOf(cluster, input.options ?? {});
  const [peerPath] = input.options?.peer ?? [];
  const peer = peerPath === undefined ? undefined : readPeer(peerPath, input.files![peerPath]!);
  const driven = drive(cluster, failure);
  const { finalNodes, finalResources, events, remarks = [], details = {}, reasonFor } = driven;
  const differences =
    peer === undefined ? undefined : differencesFrom(cluster, failure, driven, peer, reasonFor);
  return {
    json: {
      finalNodes,
      finalResources,
      events,
      ...details,
      notUnderstood: cluster.notUnderstood,
      ...(differences === undefined ? {} : { differences }),
    },
    text: [
      ...events.map((line) => `  ${line}`),
      ...(events.length === 0 ? [] : ['']),
      ...finalLines(driven),
      ...(remarks.length === 0 ? [] : ['', ...remarks]),
      ...(differences === undefined ? [] : differenceLines(differences)),
      ...notesOn(cluster),
    ].join('\n'),
    summary: `${finalResources.filter(({ on }) => on.length > 0).length} instances run`,
  };
};

const finalLines = ({ finalNodes, finalResources }: Outcome): readonly string[] => [
  'After the failure:',
  ...finalNodes.map(({ name, online, unclean }) => {
    const state = online === 'true' ? 'online' : unclean === 'true' ? 'not confirmed off' : 'off';
    return `  ${name}: ${state}`;
  }),
  ...finalResources.map(
    ({ id, role, on }) => `  ${id}: ${role}${on.length > 0 ? ` on ${on}` : ''}`,
  ),
];

const differenceLines = (differences: readonly Difference[]): readonly string[] => [
  '',
  differences.length === 0 ? 'Pacemaker places everything alike.' : 'Where Pacemaker differs:',
  ...differences.flatMap(({ id, ours, peer, reason }) => [
    `  ${id}: ours ${ours}; Pacemaker ${peer}`,
    `    because ${reason}`,
  ]),
];

const notesOn = ({ notUnderstood }: CibCluster): readonly string[] =>
  notUnderstood.length === 0
    ? []
    : ['', 'Not understood, and so without effect:', ...notUnderstood.map((note) => `  ${note}`)];
