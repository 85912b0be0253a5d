/** A contact sheet: one page with all charts of a system, that asks for nothing beside itself. */
import type { Chart } from '../../../src/chart/chart.ts';
import { type Element, element, toText } from '../element.ts';
import { outlineList } from './outline.ts';
import { CHART_STYLE } from './style.ts';

export interface SheetEntry {
  readonly chart: Chart;
  /** Name of the picture's own file, beside the page. */
  readonly file: string;
  readonly picture: Element;
  /** What there is to be said of it: "used by rm1, rm2". */
  readonly caption: string;
}

const STYLE = `
:root{color-scheme:light dark;--page:#fff;--text:#0f172a;--muted:#55647a;--line:#cbd5e1;--link:#1d4ed8}
@media (prefers-color-scheme:dark){:root{--page:#0d1524;--text:#e8eef7;--muted:#a3b2c8;--line:#33435c;--link:#7db3ff}}
body{margin:0 auto;max-width:1500px;padding:16px 20px;background:var(--page);color:var(--text);font:15px/1.5 Helvetica,Arial,'Liberation Sans',sans-serif}
h1{font-size:22px;margin:8px 0}h2{font-size:17px;margin:0}
a{color:var(--link)}nav ul{columns:16em;padding-left:18px;margin:8px 0 24px}
figure{margin:0 0 28px;padding-top:14px;border-top:1px solid var(--line)}
figcaption{margin-bottom:10px}figcaption p{margin:2px 0;color:var(--muted)}
.picture{overflow:auto}.picture svg{max-width:100%;height:auto;display:block}
details{margin-top:8px;color:var(--muted)}details ul{color:var(--text);font-size:13px;line-height:1.45}
summary{cursor:pointer}
@media print{details{display:none}figure{break-inside:avoid}}
`;

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:";

/** The text of an HTML file. */
export const contactSheet = (title: string, entries: readonly SheetEntry[]): string => {
  const page = element(
    'html',
    { lang: 'en' },
    element(
      'head',
      {},
      element('meta', { charset: 'utf-8' }),
      element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      element('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
      element('title', {}, title),
      element('style', {}, `${STYLE}${CHART_STYLE}`),
    ),
    element(
      'body',
      {},
      element('h1', {}, title),
      element('nav', { 'aria-label': 'charts' }, element('ul', {}, ...entries.map(link))),
      element('main', {}, ...entries.map(figure)),
    ),
  );
  return `<!doctype html>\n${toText(page)}\n`;
};

const anchor = ({ file }: SheetEntry): string => file.replace(/\.svg$/, '');

const link = (entry: SheetEntry): Element =>
  element(
    'li',
    {},
    element('a', { href: `#${encodeURIComponent(anchor(entry))}` }, entry.chart.id),
  );

const figure = (entry: SheetEntry): Element =>
  element(
    'figure',
    { id: anchor(entry) },
    element(
      'figcaption',
      {},
      element('h2', {}, element('a', { href: encodeURIComponent(entry.file) }, entry.chart.id)),
      element('p', {}, entry.caption),
    ),
    element('div', { class: 'picture' }, entry.picture),
    element(
      'details',
      {},
      element('summary', {}, `${entry.chart.id} in words`),
      outlineList(entry.chart),
    ),
  );
