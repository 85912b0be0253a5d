/** The story of one run on the terminal: numbered lines, wrapped, faults in colour. */
import type { Trace } from '../trace/format.ts';
import { endWords, narrate } from '../trace/narrate.ts';
import type { Style } from './table.ts';

export const story = (trace: Trace, style: Style): string => {
  const { colors } = style;
  const lines = narrate(trace);
  const width = String(lines.length - 1).length + 2;
  const told = lines.map(({ index, text, fault }) => {
    const label = `${index}.`.padStart(width);
    const body = wrap(text, style.columns - width - 1, ' '.repeat(width + 1));
    return `${colors.dim(label)} ${fault ? colors.yellow(body) : body}`;
  });
  const end = trace.property?.shows === 'reached' ? colors.green : colors.red;
  const last = wrap(endWords(trace), style.columns - width - 1, ' '.repeat(width + 1));
  return [...told, `${end('→'.padStart(width))} ${end(last)}`].join('\n');
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
