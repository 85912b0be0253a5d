/**
 * A run as one file: the page with its script and style, and the document that it shows, in one HTML
 * text. It opens from a disk, asks nobody for anything, and says as a table what happens to those who
 * let no scripts run.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endWords, narrate } from '../../trace/narrate.ts';
import type { PlayerDocument } from '../protocol.ts';

/** @param page folder of the built page @param at step to open at */
export const fileOf = async (
  page: string,
  document: PlayerDocument,
  at: number,
): Promise<string> => {
  const [script, style] = await Promise.all(
    ['page.js', 'style.css'].map((name) => readFile(join(page, 'assets', name), 'utf8')),
  );
  return htmlOf({ script: script as string, style: style as string, document, at });
};

/** As a download, named after what it shows. */
export const fileResponse = async (
  page: string,
  document: PlayerDocument,
  at: number,
): Promise<Response> =>
  new Response(await fileOf(page, document, at), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-disposition': `attachment; filename="${fileName(document)}"`,
    },
  });

/** `cluster.safe-1-at-most-one-partner-is-active.html`: letters, digits, dots and dashes alone. */
export const fileName = ({ trace }: PlayerDocument): string => {
  const parts = [trace.system, trace.mutant, trace.property?.name ?? 'run'];
  return `${parts.flatMap((part) => (part === null ? [] : slug(part))).join('.')}.html`;
};

const LONGEST = 60;

/** Cut between words. */
const slug = (text: string): string => {
  const whole = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  if (whole.length <= LONGEST) return whole;
  const end = whole.lastIndexOf('-', LONGEST);
  return whole.slice(0, end > 0 ? end : LONGEST);
};

interface Parts {
  readonly script: string;
  readonly style: string;
  readonly document: PlayerDocument;
  readonly at: number;
}

const htmlOf = ({ script, style, document, at }: Parts): string => {
  const code = inlined(script);
  const hash = createHash('sha256').update(code).digest('base64');
  const policy =
    `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; ` +
    "img-src data:; base-uri 'none'; form-action 'none'";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(document.trace.system)} · Hypercharts</title>
<link rel="icon" href="data:,">
<style>${style.replaceAll('</style', '<\\/style')}</style>
</head>
<body>
<div id="page"></div>
<noscript>${table(document)}</noscript>
<script type="application/json" id="document">${jsonOf({ document, at })}</script>
<script type="module">${code}</script>
</body>
</html>
`;
};

/** A script must not end its own element. */
const inlined = (script: string): string =>
  script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');

/** JSON in which nothing is markup. */
const jsonOf = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const table = ({ trace, title, bug }: PlayerDocument): string => {
  const rows = narrate(trace).map(
    ({ index, head, clauses }) =>
      `<tr><td>${index}</td><td>${escaped(head)}</td><td>${clauses.map(escaped).join('<br>')}</td></tr>`,
  );
  const about = [title, ...(bug === null ? [] : [`planted bug: ${bug}`])].map(escaped).join('; ');
  const head = '<thead><tr><th>step</th><th>what happens</th><th>what it does</th></tr></thead>';
  const end = `<p><strong>${escaped(endWords(trace))}</strong></p>`;
  const again =
    '<p><code>npx hypercharts inspect FILE.html</code> opens this run with everything else that could have happened.</p>';
  return `<h1>${escaped(trace.system)}</h1><p>${about}</p><table>${head}<tbody>${rows.join('')}</tbody></table>${end}${again}`;
};
