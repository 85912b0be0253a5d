/**
 * Lines over one axis as an SVG file that stands by itself: what measurements of systems are drawn with.
 * Scales, ticks and lines are d3's (it needs no document, unlike uPlot and Observable Plot, and is a
 * twentieth of Vega). Lines differ by dashes and marks, too, not by colour alone, and are named at the top.
 */
import { scaleLinear, scaleLog } from 'd3-scale';
import { line as lineOf } from 'd3-shape';

export interface PlottedLine {
  readonly name: string;
  /** In rising order of x; on a logarithmic axis all above 0. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Axis {
  readonly name: string;
  readonly scale: 'linear' | 'log';
  /** Largest value shown; absent: of the points. The smallest is 0, or on a logarithmic axis 1. */
  readonly most?: number;
  /** Where ticks are, and numbers stand; absent: where they are round. */
  readonly ticks?: readonly number[];
}

export interface LinePlot {
  readonly title: string;
  /** What is to be seen, in a sentence, for those who cannot see it. */
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly PlottedLine[];
}

const WIDTH = 720;
const HEIGHT = 440;
const EDGE = { left: 70, right: 30, bottom: 60 };
const FIRST_NAME = 52;
const NAME_HEIGHT = 20;

/** Distinct for those who see no colours: lightness, dashes and marks differ, too. */
const STYLES = [
  { colour: '#1f5f8b', dashes: '', mark: 'circle' },
  { colour: '#b5452c', dashes: '7 4', mark: 'square' },
  { colour: '#3d7a3a', dashes: '2 3', mark: 'diamond' },
  { colour: '#6b4c9a', dashes: '9 3 2 3', mark: 'circle' },
] as const;

type Style = (typeof STYLES)[number];

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const text = (x: number, y: number, anchor: string, words: string): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escaped(words)}</text>`;

const scaleOf = ({ scale, most }: Axis, values: readonly number[], range: [number, number]) => {
  const top = most ?? Math.max(...values, 1);
  return scale === 'log'
    ? scaleLog()
        .domain([1, Math.max(top, 10)])
        .range(range)
        .nice()
    : scaleLinear().domain([0, top]).range(range).nice();
};

type Scale = ReturnType<typeof scaleOf>;

/** Of a logarithmic axis only powers of ten, or there would be more numbers than room. */
const ticksOf = ({ ticks, scale }: Axis, by: Scale): readonly number[] =>
  ticks ??
  (scale === 'log' ? by.ticks().filter((t) => Number.isInteger(Math.log10(t))) : by.ticks(6));

const markAt = ({ mark, colour }: Style, x: number, y: number): string => {
  const at = `${x.toFixed(1)}`;
  if (mark === 'circle')
    return `<circle cx="${at}" cy="${y.toFixed(1)}" r="3.5" fill="${colour}"/>`;
  const turn = mark === 'diamond' ? ` transform="rotate(45 ${at} ${y.toFixed(1)})"` : '';
  const [left, top] = [(x - 3).toFixed(1), (y - 3).toFixed(1)];
  return `<rect x="${left}" y="${top}" width="6" height="6" fill="${colour}"${turn}/>`;
};

const stroke = ({ colour, dashes }: Style): string =>
  `fill="none" stroke="${colour}" stroke-width="2"${dashes === '' ? '' : ` stroke-dasharray="${dashes}"`}`;

export const linePlot = ({ title, description, x, y, lines }: LinePlot): string => {
  const top = FIRST_NAME + lines.length * NAME_HEIGHT + 10;
  const [right, bottom] = [WIDTH - EDGE.right, HEIGHT - EDGE.bottom];
  const points = lines.flatMap((each) => each.points);
  const byX = scaleOf(
    x,
    points.map((point) => point[0]),
    [EDGE.left, right],
  );
  const byY = scaleOf(
    y,
    points.map((point) => point[1]),
    [bottom, top],
  );
  const path = lineOf<readonly [number, number]>(
    (p) => byX(p[0]),
    (p) => byY(p[1]),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-labelledby="t d" font-family="sans-serif" font-size="13" fill="#1b1b1b">`,
    `<title id="t">${escaped(title)}</title><desc id="d">${escaped(description)}</desc>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    `<g font-size="16" font-weight="bold">${text(EDGE.left, 28, 'start', title)}</g>`,
    ...lines.map((each, i) =>
      nameOf(each, STYLES[i % STYLES.length]!, FIRST_NAME + i * NAME_HEIGHT),
    ),
    ...ticksOf(y, byY).flatMap((tick) => [
      `<path d="M${EDGE.left} ${byY(tick).toFixed(1)}H${right}" stroke="#d9d9d9"/>`,
      text(EDGE.left - 8, byY(tick) + 4.5, 'end', String(tick)),
    ]),
    ...ticksOf(x, byX).map((tick) => text(byX(tick), bottom + 20, 'middle', String(tick))),
    `<path d="M${EDGE.left} ${top}V${bottom}H${right}" fill="none" stroke="#1b1b1b"/>`,
    text((EDGE.left + right) / 2, HEIGHT - 16, 'middle', x.name),
    `<g transform="rotate(-90 20 ${(top + bottom) / 2})">${text(20, (top + bottom) / 2, 'middle', y.name)}</g>`,
    ...lines.flatMap((each, i) => {
      const style = STYLES[i % STYLES.length]!;
      return [
        `<path d="${path(each.points as (readonly [number, number])[]) ?? ''}" ${stroke(style)}/>`,
        ...each.points.map(([px, py]) => markAt(style, byX(px), byY(py))),
      ];
    }),
    '</svg>',
    '',
  ].join('\n');
};

const nameOf = ({ name }: PlottedLine, style: Style, y: number): string =>
  `<path d="M${EDGE.left} ${y}h36" ${stroke(style)}/>${markAt(style, EDGE.left + 18, y)}` +
  text(EDGE.left + 46, y + 4.5, 'start', name);
