/**
 * `run cluster FILE`: a Pacemaker cluster with a failure, driven through the checked statecharts;
 * where everything runs afterwards, beside what Pacemaker did. A JSON file is a plan of measurements.
 */
import type { RunInput, RunOutput, RunVerb } from '../../src/system/catalogue.ts';
import type { CibCluster } from './cib/cluster.ts';
import { type Difference, differencesFrom, readPeer } from './cib/compare.ts';
import { driveCluster, type Outcome } from './cib/drive.ts';
import { failureOf } from './cib/failure.ts';
import { readCib } from './cib/read.ts';
import { runMeasure } from './measure/run.ts';

const runCib = (input: RunInput): RunOutput => {
  const cluster = readCib(input.path, input.bytes);
  const failure = failureOf(cluster, input.options ?? {});
  const outcome = driveCluster(cluster, failure);
  const [peerPath] = input.options?.peer ?? [];
  const peer = peerPath === undefined ? undefined : readPeer(peerPath, input.files![peerPath]!);
  const differences =
    peer === undefined ? undefined : differencesFrom(cluster, failure, outcome, peer);
  const { finalNodes, finalResources, events } = outcome;
  return {
    json: {
      finalNodes,
      finalResources,
      events,
      notUnderstood: cluster.notUnderstood,
      ...(differences === undefined ? {} : { differences }),
    },
    text: [
      ...events.map((line) => `  ${line}`),
      '',
      ...finalLines(outcome),
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

const isJson = ({ bytes }: RunInput): boolean =>
  /^\s*\{/.test(new TextDecoder().decode(bytes.subarray(0, 64)));

export const runCluster: RunVerb = {
  dialects: ['patent'],
  defaultDialect: 'patent',
  accepts: 'a Pacemaker cluster (CIB XML) with the failure as options, or a plan of measurements',
  options: [
    { name: 'node-fail', description: 'a host that fails' },
    { name: 'op-inject', description: 'an operation that fails, as vm1_monitor_10000@host1=7' },
    { name: 'quorum', description: 'true or false' },
    { name: 'peer', description: "Pacemaker's own result, for comparison", isFile: true },
  ],
  run: async (input) => (isJson(input) ? runMeasure(input) : runCib(input)),
};
