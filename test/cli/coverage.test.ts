/** `check --coverage`: what was taken, as a table, as JSON and on the charts. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, hypercharts } from './spawn.ts';

test('the charts are painted, and the figures are in the document and beside the pictures', async () => {
  const out = join(emptyFolder(), 'coverage');
  const { code, stdout, stderr } = await hypercharts([
    'check',
    'lease',
    '--coverage',
    out,
    '--json',
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: `coverage drawn: ${out}/index.html\n` });
  const { coverage, scopes } = JSON.parse(stdout);
  expect(JSON.parse(readFileSync(join(out, 'coverage.json'), 'utf8'))).toEqual(coverage);
  expect(coverage.complete).toBe(true);
  expect(scopes[0].coverage).toBeUndefined();
  const counts = coverage.machines.flatMap((machine: { transitions: object }) =>
    Object.values(machine.transitions),
  );
  expect(counts.length).toBeGreaterThan(3);
  for (const { count, verdict } of counts) expect(verdict === 'taken').toBe(count > 0);
  const pictures = readdirSync(out).filter((name) => name.endsWith('.svg'));
  expect(pictures.length).toBe(coverage.machines.length);
  const texts = pictures.map((name) => readFileSync(join(out, name), 'utf8'));
  for (const text of texts) expect(text).toMatch(/class="hc-badge"[^>]*>×\d/);
});

test('a reduction leaves out what coverage asks for: refused before the search', async () => {
  const args = [
    'check',
    'lease',
    '--coverage',
    join(emptyFolder(), 'x'),
    '--reduce',
    'partial-order',
  ];
  const { code, stderr } = await hypercharts(args);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^NOT_SUPPORTED: a reduction leaves steps out/);
});
