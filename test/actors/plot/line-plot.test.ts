/** Plots are whole SVG documents: every line, mark, number and name is in the picture, none beside it. */
import { expect, test } from 'vitest';
import { linePlot } from '../../../actors/plot/line-plot.ts';
import { childrenOf, type Element, parseXml } from '../../../actors/xml-file.ts';

const plot = linePlot({
  title: 'a < b',
  description: 'b rises & falls',
  x: { name: 'guests', scale: 'log' },
  y: { name: 'beats', scale: 'linear' },
  lines: [
    {
      name: 'one',
      points: [
        [1, 0],
        [100, 7],
      ],
    },
    {
      name: 'two',
      points: [
        [1, 3],
        [1000, 0],
      ],
    },
  ],
});

const all = (element: Element): readonly Element[] => [element, ...element.children.flatMap(all)];

test('it is well formed and says what it shows', () => {
  const svg = parseXml('plot.svg', new TextEncoder().encode(plot));
  expect(svg.name).toBe('svg');
  expect(childrenOf(svg, 'title')).toHaveLength(1);
  expect(plot).toContain('a &lt; b');
  expect(plot).toContain('b rises &amp; falls');
});

test('lines differ by more than colour', () => {
  const dashes = [...plot.matchAll(/stroke-width="2"( stroke-dasharray="[^"]+")?/g)].map(
    ([, d]) => d,
  );
  expect(new Set(dashes).size).toBe(2);
});

test('every point lies within the frame', () => {
  const svg = all(parseXml('plot.svg', new TextEncoder().encode(plot)));
  const [width, height] = [720, 440];
  const inside = (value: string | undefined, most: number): boolean =>
    Number(value) >= 0 && Number(value) <= most;
  const marks = svg.filter(({ name }) => name === 'circle' || name === 'text');
  expect(marks.length).toBeGreaterThan(10);
  for (const { attributes } of marks) {
    expect(inside(attributes.x ?? attributes.cx, width)).toBe(true);
    expect(inside(attributes.y ?? attributes.cy, height)).toBe(true);
  }
});
