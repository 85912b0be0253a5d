/** The story of one run on the terminal: numbered lines, wrapped, faults in colour. */
import type { Trace } from '../trace/format.ts';
import { endWords, type Line, narrate, sentence } from '../trace/narrate.ts';
import { timelineLines } from '../trace/timeline.ts';
import type { Style } from './table.ts';

export const story = (trace: Trace, style: Style): string => {
  const { colors, columns } = style;
  const lines = narrate(trace);
  const width = String(lines.length - 1).length + 2;
  const told = lines.map((line) => {
    const label = `${line.index}.`.padStart(width);
    const body = block(line, columns - width - 1, ' '.repeat(width + 1));
    return `${colors.dim(label)} ${line.fault ? colors.yellow(body) : body}`;
  });
  const end = trace.property?.shows === 'reached' ? colors.green : colors.red;
  const last = wrap(endWords(trace), columns - width - 1, ' '.repeat(width + 1));
  return [...told, `${end('→'.padStart(width))} ${end(last)}`, ...history(trace, style)].join('\n');
};

/** What the clients of an object saw, where that is what the run is about. */
const history = (trace: Trace, { columns }: Style): string[] => {
  const lines = timelineLines(trace);
  if (lines.length === 0) return [];
  return ['History:', ...lines.map((line) => `  ${wrap(line, columns - 2, '    ')}`)];
};

/** One sentence; when several actors do something, a line for each. */
const block = (line: Line, width: number, indent: string): string => {
  if (line.clauses.length < 2) return wrap(sentence(line), width, indent);
  const clauses = line.clauses.map((text) => `${indent}- ${wrap(text, width - 2, `${indent}  `)}`);
  return [wrap(`${line.head}:`, width, indent), ...clauses].join('\n');
};

/** Breaks at blanks; a word longer than the line stays whole. */
export const wrap = (text: string, width: number, indent: string): string => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${indent}`);
};
