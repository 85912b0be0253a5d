/** The interleaving tree as a map of lines. */
import { expect, test } from 'vitest';
import { documentOf } from '../../../src/inspect/document.ts';
import { knownBelow } from '../../../visualizations/core/explore-words.ts';
import { treeMap } from '../../../visualizations/core/lanes.ts';
import { failure } from '../documents.ts';

const session = await failure('baseline/two-phase-commit', {
  mutant: 'commits-when-all-but-one-prepared',
});
for (const [step] of session.trunk.entries()) {
  const at = session.trunk.slice(0, step);
  for (const { index } of session.alternatives(at)) await session.search([...at, index], 3_000);
}

test('each station has a row of its own below its parent', () => {
  for (const folded of [true, false]) {
    const { stations } = treeMap(session.tree(), folded, session.trunk);
    expect(stations.map(({ row }) => row)).toEqual(stations.map((_, i) => i));
    for (const { parent, row } of stations) expect(parent).toBeLessThan(row);
  }
});

test('unfolded it has every position, folded the start, the end and what changes a verdict', () => {
  const all = session.tree();
  expect(treeMap(all, false, []).stations).toHaveLength(all.length);
  const folded = treeMap(all, true, []).stations.map(({ node }) => node);
  expect(folded.length).toBeLessThan(all.length);
  expect(folded.some(({ path }) => path.length === 0)).toBe(true);
  expect(folded.some(({ path }) => path.join() === session.trunk.join())).toBe(true);
  for (const node of all.filter(({ changesVerdict }) => changesVerdict)) {
    expect(folded.map(({ path }) => path)).toContainEqual(node.path);
  }
});

test('the trunk is one straight line, what leaves it lies to the right', () => {
  const { stations } = treeMap(session.tree(), false, []);
  for (const { node, lane } of stations) {
    if (node.lane === 'trunk') expect(lane).toBe(0);
    else expect(lane).toBeGreaterThan(0);
  }
});

test('what leads to the break of a run is marked as such, though nobody searched below it', () => {
  const { stations } = treeMap(session.tree(), false, []);
  const trunk = stations.filter(({ node }) => node.lane === 'trunk');
  expect(new Set(trunk.map(({ node }) => node.below))).toEqual(new Set(['violates']));
});

test('what is known below an alternative never says more than what was seen', () => {
  const at = session.trunk.slice(0, -1);
  const { broken } = session.standing(at);
  const judged = session.alternatives(at, session.trunk).map((one) => {
    const { below } = one;
    const told = below.kind === 'violates' ? { ...below, steps: below.steps.length } : below;
    return { one, known: knownBelow({ ...one, below: told }, broken, 1) };
  });
  expect(judged.find(({ one }) => one.chosen)?.known).toMatchObject({ tone: 'bad' });
  for (const { one, known } of judged) {
    if (known.tone === 'good') expect(one.below.kind).toBe('holds');
  }
  expect(documentOf(session, session.trunk).positions.at(-1)?.others).toBe(judged.length - 1);
});
