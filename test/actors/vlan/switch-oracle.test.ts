import { expect, test } from 'vitest';
import { parseScenario } from '../../../actors/vlan/scenario.ts';
import { baseName, bytesOf, jsonOf, recordedFiles } from './recorded.ts';
import { type Out, oracle, type Peer } from './switch-oracle.ts';

const scenarios = recordedFiles('vlan', '.scenario.json');
const cases = scenarios.flatMap((file) => (['linux', 'ovs'] as const).map((peer) => [file, peer]));

interface Expected {
  readonly results: readonly { readonly i: number; readonly out: readonly Out[] }[];
}

const sorted = ({ results }: Expected) =>
  results.map(({ i, out }) => ({ i, out: out.map((o) => `${o.port} ${o.hex}`).sort() }));

test.skipIf(cases.length === 0)('the oracle agrees with the recorded peers', () => {
  for (const [file, peer] of cases as [URL, Peer][]) {
    const results = oracle(peer, parseScenario(file.pathname, bytesOf(file)));
    const recorded = new URL(file.href.replace('.scenario.', `.expected.${peer}.`));
    expect(sorted({ results }), baseName(recorded)).toEqual(sorted(jsonOf<Expected>(recorded)));
  }
});
