/** Recorded Pacemaker clusters through the machines: who runs where, and what is explained. */
import { expect, test } from 'vitest';
import type { FinalResource } from '../../../actors/cib/outcome.ts';
import { runCluster } from '../../../actors/cluster/run.ts';
import { cibOf } from '../cib/clusters.ts';
import { bytesOf, jsonOf, recordedFiles } from '../vlan/recorded.ts';

interface Expected {
  readonly command: string;
  readonly finalResources: readonly FinalResource[];
}

const files = [
  ...recordedFiles('guest-cluster', '.cib.xml'),
  ...recordedFiles('standby', '.cib.xml'),
];

/** `--node-fail host1 --quorum false` as the command line would hand it over. */
const optionsOf = (command: string): Record<string, string[]> => {
  const found: Record<string, string[]> = {};
  for (const [, name, value] of command.matchAll(/--(node-fail|op-inject|quorum) (\S+)/g)) {
    found[name!] = [...(found[name!] ?? []), value!];
  }
  return found;
};

const serving = (places: readonly FinalResource[]) =>
  places.filter(({ role }) => role === 'Started' || role === 'Promoted');

test.skipIf(files.length === 0).each(files)('%s: all that must run runs, once', async (file) => {
  const peerFile = new URL(file.href.replace('.cib.xml', '.expected.json'));
  const peer = jsonOf<Expected>(peerFile);
  const options = { ...optionsOf(peer.command), peer: [peerFile.pathname] };
  const bytes = bytesOf(file);
  const { json } = await runCluster.run({
    path: file.pathname,
    bytes,
    dialect: 'patent',
    options,
    files: { [peerFile.pathname]: bytesOf(peerFile) },
  });
  const { finalResources, differences, notUnderstood } = json as {
    finalResources: readonly FinalResource[];
    differences: readonly { id: string; reason: string }[];
    notUnderstood: readonly string[];
  };
  expect(notUnderstood).toEqual([]);
  const ours = serving(finalResources).map(({ id }) => id);
  expect(new Set(ours).size).toBe(ours.length);
  for (const { id } of serving(peer.finalResources)) expect(ours).toContain(id);
  const promoted = (all: readonly FinalResource[]) =>
    all.filter(({ role }) => role === 'Promoted').map(({ id, on }) => `${id} ${on}`);
  expect(promoted(finalResources)).toEqual(promoted(peer.finalResources));
  for (const { reason } of differences) expect(reason).not.toBe('');
});

test('a pair that has lost both hosts is started anew on the one that is left', async () => {
  const bytes = cibOf({
    hosts: ['h1', 'h2', 'h3'].map((name) => ({ name, memory: 8 })),
    guests: [{ id: 'db', at: 'h1', standby: 'h2', memory: 4 }],
  });
  const { json } = await runCluster.run({
    path: 'x',
    bytes,
    dialect: 'patent',
    options: { 'node-fail': ['h1', 'h2'] },
    files: {},
  });
  const { finalResources } = json as { finalResources: readonly FinalResource[] };
  expect(finalResources.filter(({ id }) => id === 'db-i')).toEqual([
    { id: 'db-i', role: 'Promoted', on: ['h3'] },
    { id: 'db-i', role: 'Stopped', on: [] },
  ]);
});
