/** Pictures of charts: everything is in them, marks are seen, and a page shows what a file shows. */

import { SaxesParser } from 'saxes';
import { beforeAll, describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { chartOf } from '../../../src/chart/of-machine.ts';
import { layout } from '../../../visualizations/core/layout/layout.ts';
import { nodeEngine } from '../../../visualizations/core/layout/node-engine.ts';
import type { Positions } from '../../../visualizations/core/layout/positions.ts';
import type { ChartMarks } from '../../../visualizations/render/chart/marks.ts';
import { ChartPicture } from '../../../visualizations/render/chart/picture.ts';
import { chartFile, drawChart } from '../../../visualizations/render/chart/svg.ts';
import { type Element, element, toText } from '../../../visualizations/render/element.ts';
import { showcase } from '../../chart/showcase.ts';

const chart = chartOf(showcase);
let positions: Positions;
beforeAll(async () => {
  positions = await layout(chart, { engine: nodeEngine() });
});

const all = (root: Element): Element[] => [
  root,
  ...root.children.flatMap((child) => (typeof child === 'string' ? [] : all(child))),
];
const draw = (marks: ChartMarks = {}) => all(drawChart(chart, positions, marks));
const valuesOf = (elements: readonly Element[], name: string) =>
  new Set(elements.flatMap(({ attributes }) => attributes[name] ?? []));
const withClass = (elements: readonly Element[], name: string, id: string): string[] =>
  elements
    .filter(({ attributes }) =>
      String(attributes.class ?? '')
        .split(' ')
        .includes(name),
    )
    .flatMap(({ attributes }) => (attributes[id] === undefined ? [] : [String(attributes[id])]));

describe('a picture', () => {
  test('has every state and every transition', () => {
    const elements = draw();
    expect(valuesOf(elements, 'data-state')).toEqual(new Set(chart.states.map(({ id }) => id)));
    expect(valuesOf(elements, 'data-transition')).toEqual(
      new Set(chart.transitions.map(({ id }) => id)),
    );
  });

  test('is well-formed XML that names its machine, also where texts are hostile', async () => {
    const hostile = '<script>alert("&\'")</script>\u0000';
    const machine = createMachine({
      id: hostile,
      initial: 'a"<b>',
      states: { 'a"<b>': { on: { [hostile]: { target: 'c' } }, description: ']]>&' }, c: {} },
    });
    const one = chartOf(machine);
    const text = chartFile(drawChart(one, await layout(one, { engine: nodeEngine() })));
    const parser = new SaxesParser({});
    const tags = new Set<string>();
    parser.on('error', (error) => {
      throw error;
    });
    parser.on('opentag', ({ name }) => tags.add(name));
    parser.write(text).close();
    expect(tags).not.toContain('script');
    expect(tags).toContain('svg');
  });

  test('is the same text twice', () => {
    expect(chartFile(drawChart(chart, positions))).toBe(chartFile(drawChart(chart, positions)));
  });

  test('of positions of another chart is refused', () => {
    const other = chartOf(createMachine({ id: 'other' }));
    expect(() => drawChart(other, positions)).toThrow('not of the chart other');
  });
});

describe('marks', () => {
  test('show the active states, and those around them differently', () => {
    const elements = draw({ value: { busy: { left: 'b', right: 'd' } } });
    expect(new Set(withClass(elements, 'hc-active', 'data-state'))).toEqual(
      new Set(['showcase.busy.left.b', 'showcase.busy.right.d']),
    );
    expect(new Set(withClass(elements, 'hc-around', 'data-state'))).toEqual(
      new Set(['showcase', 'showcase.busy', 'showcase.busy.left', 'showcase.busy.right']),
    );
  });

  test('show what was taken and what is enabled, on the line and on its part of the label', () => {
    const [reset, always] = ['showcase|RESET|0', 'showcase|on.always|0'];
    const elements = draw({ taken: [always], enabled: [reset, always] });
    expect(withClass(elements, 'hc-taken', 'data-transition')).toEqual([always]);
    expect(new Set(withClass(elements, 'hc-enabled', 'data-transition'))).toEqual(
      new Set([reset, always]),
    );
    // Both share a line, which is called after the first.
    expect(new Set(withClass(elements, 'hc-taken', 'data-edge'))).toEqual(new Set([reset]));
  });

  test('of coverage: counts, and what was never taken or cannot be', () => {
    const [start, reset, always] = [
      'showcase.idle|START|0',
      'showcase|RESET|0',
      'showcase|on.always|0',
    ];
    const elements = draw({
      coverage: {
        states: { 'showcase.over': { count: 0, verdict: 'unreachable' } },
        transitions: {
          [start]: { count: 12_345, verdict: 'taken' },
          [reset]: { count: 0, verdict: 'never' },
          [always]: { count: 0, verdict: 'never' },
        },
      },
    });
    const text = elements.map((one) => toText(one)).join('');
    expect(text).toContain('×12k');
    expect(withClass(elements, 'hc-unreachable', 'data-state')).toEqual(['showcase.over']);
    expect(new Set(withClass(elements, 'hc-never', 'data-edge'))).toEqual(new Set([reset]));
  });
});

/** The little of a document that a picture needs. */
class FakeNode {
  readonly attributes: Record<string, string> = {};
  readonly children: (FakeNode | string)[] = [];
  readonly tag: string;
  constructor(tag: string) {
    this.tag = tag;
  }
  setAttribute(name: string, value: string): void {
    this.attributes[name] = value;
  }
  appendChild(child: never): void {
    this.children.push(child);
  }
}

const fakeDocument = {
  createElementNS: (_: string, tag: string) => new FakeNode(tag),
  createTextNode: (text: string) => text,
};

/** Class names have no order. */
const sorted = (text: string): string =>
  text.replaceAll(/class="([^"]*)"/g, (_, names) => `class="${names.split(' ').sort().join(' ')}"`);

const textOf = ({ tag, attributes, children }: FakeNode): string =>
  toText(
    element(
      tag,
      attributes,
      ...children.map((child) => (typeof child === 'string' ? child : raw(child))),
    ),
  );
const raw = (node: FakeNode): Element =>
  element(
    node.tag,
    node.attributes,
    ...node.children.map((c) => (typeof c === 'string' ? c : raw(c))),
  );

test('a picture on a page shows after each change of marks what a new one would show', () => {
  const picture = new ChartPicture(chart, positions, fakeDocument);
  const steps: ChartMarks[] = [
    { value: 'idle', enabled: ['showcase.idle|START|0'] },
    { value: { busy: { left: 'a', right: 'c' } }, taken: ['showcase.idle|START|0'] },
    { value: 'over', down: true },
    {},
  ];
  for (const marks of steps) {
    picture.mark(marks);
    const fresh = toText(drawChart(chart, positions, marks));
    expect(sorted(textOf(picture.node))).toBe(sorted(fresh));
  }
});
