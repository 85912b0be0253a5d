/**
 * Refuted: "if other ports flap for ever, the row is on a good path again and again". It holds with one
 * port that flaps (scope `flap`). With two, the row may move from one to the other for ever, each
 * having failed by the time the row has arrived, and never try the third, which never failed: a switch
 * forgets at its end which ports failed in it, and healed ports stand where they stood.
 */
import { expect, test } from 'vitest';
import { nicFailoverParts } from '../../../actors/nic-failover/parts.ts';
import { flapScope } from '../../../actors/nic-failover/scopes/flap.ts';
import { check } from '../../../src/explore/check.ts';

test('two ports that flap in turn keep the row from a third that is steady', async () => {
  const definition = flapScope(nicFailoverParts, { ports: ['n0', 'n1', 'n2'], wrapsAt: 4 });
  const result = await check(definition, { tolerance: false });
  expect([result.states, result.transitions]).toEqual([25_472, 124_384]);
  const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
  expect(broken.map(({ name }) => name.slice(0, 6))).toEqual(['LIVE-1']);
  const { trace, loop } = broken[0]!;
  const flaps = trace!.slice(loop!).flatMap((s) => (s.kind === 'input' ? [s.to] : []));
  expect([...new Set(flaps)].sort()).toEqual(['n0', 'n1']);
});
