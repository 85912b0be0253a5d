/** Pictures of charts as files, and a page with all of them. */

import { layout } from '../../visualizations/core/layout/layout.ts';
import { nodeEngine } from '../../visualizations/core/layout/node-engine.ts';
import type { ChartMarks } from '../../visualizations/render/chart/marks.ts';
import { contactSheet } from '../../visualizations/render/chart/sheet.ts';
import { chartFile, drawChart } from '../../visualizations/render/chart/svg.ts';
import type { Chart } from '../chart/chart.ts';
import { type Coverage, verdictsOf } from '../explore/coverage/coverage.ts';
import type { WrittenFile } from './folder.ts';

export interface Subject {
  readonly chart: Chart;
  /** Where it comes from: "used by rm1, rm2". */
  readonly caption: string;
  readonly marks?: ChartMarks;
}

export interface Picture {
  readonly subject: Subject;
  /** Name of its file, without an ending. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

export interface Pictures {
  readonly pictures: readonly Picture[];
  readonly files: readonly WrittenFile[];
}

export type Theme = 'light' | 'dark';

/** @param title of the page */
export const drawPictures = async (
  title: string,
  subjects: readonly Subject[],
  theme: Theme | undefined,
): Promise<Pictures> => {
  const engine = nodeEngine();
  const names = fileNames(subjects.map(({ chart }) => chart.id));
  const files: WrittenFile[] = [];
  const pictures: Picture[] = [];
  const sheet: Parameters<typeof contactSheet>[1][number][] = [];
  for (const [index, subject] of subjects.entries()) {
    const { chart, caption, marks } = subject;
    const name = names[index] as string;
    const badges = marks?.coverage !== undefined;
    const positions = await layout(chart, { engine, badges });
    const options = { title: `statechart ${chart.id}`, ...(theme === undefined ? {} : { theme }) };
    const picture = drawChart(chart, positions, marks, options);
    files.push({ name: `${name}.svg`, text: chartFile(picture) });
    pictures.push({ subject, name, width: positions.width, height: positions.height });
    sheet.push({ chart, caption, picture, file: `${name}.svg` });
  }
  files.push({ name: 'index.html', text: contactSheet(title, sheet) });
  return { pictures, files };
};

/** Actors first, then monitors, each chart with what was taken of it. */
export const coverageSubjects = ({ complete, machines }: Coverage): readonly Subject[] =>
  [...machines]
    .sort((a, b) => Number(a.monitor) - Number(b.monitor))
    .map((machine) => {
      const { chart, actors, monitor, transitions } = machine;
      const coverage = verdictsOf(machine, complete);
      const taken = Object.values(transitions).filter((times) => times > 0).length;
      const facts = `${taken} of ${chart.transitions.length} transitions taken`;
      return {
        chart,
        caption: `${monitor ? 'monitor ' : ''}${actors.join(', ')} · ${facts}`,
        marks: { coverage },
      };
    });

const LONGEST_NAME = 80;

/** Names of files for ids of machines: safe everywhere, each once, also where case is ignored. */
export const fileNames = (ids: readonly string[]): readonly string[] => {
  const taken = new Set(['index']);
  return ids.map((id) => {
    const safe = id
      .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
      .replace(/^[-.]+/, '')
      .slice(0, LONGEST_NAME);
    const base = safe.replace(/[-.]+$/, '') || 'machine';
    for (let n = 1; ; n += 1) {
      const name = n === 1 ? base : `${base}-${n}`;
      if (taken.has(name.toLowerCase())) continue;
      taken.add(name.toLowerCase());
      return name;
    }
  });
};
