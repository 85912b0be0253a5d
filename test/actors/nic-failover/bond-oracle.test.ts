import { expect, test } from 'vitest';
import { parseLinkScenario } from '../../../actors/nic-failover/scenario.ts';
import { baseName, bytesOf, jsonOf, recordedFiles } from '../vlan/recorded.ts';
import type { Peer } from '../vlan/switch-oracle.ts';
import { bondOracle } from './bond-oracle.ts';
import { comparable, type Expected } from './compare.ts';

const expected = recordedFiles('nic-path', '.json').filter((f) =>
  f.pathname.includes('.expected.'),
);

test.skipIf(expected.length === 0)('the oracle agrees with the recorded bonds', () => {
  let compared = 0;
  for (const file of expected) {
    const [, name, peer] = /([^/]+)\.expected\.(\w+)\.json$/.exec(file.pathname) as string[];
    const path = new URL(`${name}.scenario.json`, file);
    const scenario = parseLinkScenario(path.pathname, bytesOf(path));
    if (scenario.bond.arp_interval !== undefined) continue;
    compared += 1;
    const results = bondOracle(peer as Peer, scenario);
    expect(comparable(results), baseName(file)).toEqual(comparable(jsonOf<Expected>(file).results));
  }
  expect(compared).toBeGreaterThan(0);
});
