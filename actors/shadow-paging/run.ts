/**
 * `run shadow-paging FILE.trace`: what a real guest set its page-table register to, driven through the
 * checked statecharts with tables of several sizes at once: hits, builds, evictions, beside one table that
 * is written anew at each switch, and beside KVM with its three previous roots.
 */
import type { RunInput, RunOutput, RunVerb } from '../../src/system/catalogue.ts';
import { InputError } from '../../src/system/errors.ts';
import { aligned } from '../aligned.ts';
import { linePlot, type PlottedLine } from '../plot/line-plot.ts';
import { DrivenShadows, type ShadowFigures } from './trace/driven-shadows.ts';
import { type TraceEvent, TraceReader } from './trace/read.ts';

const SIZES = [1, 2, 3, 4, 5, 6, 8, 12, 16, 24, 32, 64];
const LARGEST = 1_024;
/** KVM keeps the root in use and three previous ones (KVM_MMU_NUM_PREV_ROOTS). */
const KVM_ROOTS = 4;

/** What KVM's shadow MMU itself did, if the trace says so. */
interface Recorded {
  readonly loads: number;
  readonly rootsFound: number;
  readonly rootsBuilt: number;
  readonly zaps: number;
}

interface Figures {
  readonly cr3Writes: number;
  readonly frees: number;
  readonly bySize: readonly (ShadowFigures & { readonly size: number })[];
  readonly kvm: ShadowFigures;
  readonly recorded: Recorded | null;
}

/** @throws InputError TRACE_SIZE */
const sizesOf = (given: readonly string[]): readonly number[] => {
  const sizes = given.map((text) => {
    const size = Number(text);
    if (Number.isInteger(size) && size >= 1 && size <= LARGEST) return size;
    throw new InputError('TRACE_SIZE', `--size ${text} is no whole number from 1 to ${LARGEST}.`);
  });
  return sizes.length === 0 ? SIZES : [...new Set(sizes)].sort((a, b) => a - b);
};

/** Counts what is in a trace while it goes through the machines of all sizes, event by event. */
class Passage {
  readonly #bySize: ReadonlyMap<number, DrivenShadows>;
  readonly #sizes: readonly number[];
  #isOfKvm = false;
  #counts = { cr3: 0, free: 0, zap: 0, load: 0, found: 0, built: 0 };

  constructor(sizes: readonly number[]) {
    this.#sizes = sizes;
    const all = [...new Set([...sizes, KVM_ROOTS])];
    this.#bySize = new Map(all.map((size) => [size, new DrivenShadows(size)]));
  }

  take(event: TraceEvent): void {
    if (event.kind === 'load' || event.kind === 'root' || event.kind === 'zap')
      this.#isOfKvm = true;
    if (event.kind === 'root') {
      this.#counts[event.isNew ? 'built' : 'found'] += 1;
      return;
    }
    this.#counts[event.kind] += 1;
    if (event.kind === 'load') return;
    for (const shadows of this.#bySize.values()) {
      if (event.kind === 'cr3') shadows.set(event.address);
      else shadows.free(event.address);
    }
  }

  get figures(): Figures {
    const { cr3, free, zap, load, found, built } = this.#counts;
    const of = (size: number): ShadowFigures => this.#bySize.get(size)!.figures;
    return {
      cr3Writes: cr3,
      frees: free,
      bySize: this.#sizes.map((size) => ({ size, ...of(size) })),
      kvm: of(KVM_ROOTS),
      recorded: this.#isOfKvm
        ? { loads: load, rootsFound: found, rootsBuilt: built, zaps: zap }
        : null,
    };
  }
}

const percent = (part: number, whole: number): number =>
  whole === 0 ? 0 : Number(((100 * part) / whole).toFixed(1));

const nameOf = (path: string): string => (path.split('/').at(-1) ?? path).replace(/\.trace$/, '');

const plotOf = (name: string, { cr3Writes, bySize, recorded }: Figures): string => {
  const lines: PlottedLine[] = [
    {
      name: 'several shadow tables: hits, % of the writes',
      points: bySize.map(({ size, hits }) => [size, percent(hits, cr3Writes)]),
    },
    {
      name: 'one table, written anew at each write',
      points: [
        [bySize[0]!.size, 0],
        [bySize.at(-1)!.size, 0],
      ],
    },
  ];
  if (recorded !== null) {
    const kept = percent(cr3Writes - recorded.loads, cr3Writes);
    lines.push({
      name: 'KVM itself: writes that needed no load of a root',
      points: [[KVM_ROOTS, kept]],
    });
  }
  const best = bySize.at(-1)!;
  return linePlot({
    title: `${name}: hits by the number of shadow tables`,
    description: `${bySize.map(({ size, hits }) => `${size}: ${percent(hits, cr3Writes)} %`).join(', ')} of ${cr3Writes} writes of the page-table register hit.`,
    x: {
      name: 'shadow tables kept',
      scale: 'log',
      most: best.size,
      ticks: bySize.map(({ size }) => size),
    },
    y: { name: 'hits, % of the writes', scale: 'linear', most: 100 },
    lines,
  });
};

const textOf = (name: string, { cr3Writes, frees, bySize, kvm, recorded }: Figures): string => {
  const away =
    recorded === null ? `${frees} tables given back` : `${recorded.zaps} shadows thrown away`;
  return [
    `${name}: ${cr3Writes} writes of the page-table register, ${away}`,
    aligned([
      ['tables', 'hits', '%', 'builds', 'evictions'],
      ...bySize.map(({ size, hits, builds, evictions }) =>
        [size, hits, percent(hits, cr3Writes), builds, evictions].map(String),
      ),
    ]),
    [
      `One table, written anew at each write: no hits, ${cr3Writes} builds.`,
      `The root in use and three previous ones, as KVM keeps them (${KVM_ROOTS} tables): ${kvm.builds} loads.`,
      ...(recorded === null
        ? []
        : [
            `KVM itself: ${recorded.loads} loads, of which ${recorded.rootsFound} roots were found among other shadow pages and ${recorded.rootsBuilt} built.`,
          ]),
    ].join('\n'),
  ].join('\n\n');
};

const keyed = (figures: Figures, field: keyof ShadowFigures): Readonly<Record<string, number>> =>
  Object.fromEntries(figures.bySize.map((each) => [String(each.size), each[field]]));

/** @throws InputError TRACE_LINE, TRACE_EMPTY, TRACE_SIZE */
const run = async ({
  path,
  bytes,
  chunks = [bytes],
  options = {},
}: RunInput): Promise<RunOutput> => {
  const passage = new Passage(sizesOf(options.size ?? []));
  const reader = new TraceReader(path);
  for await (const piece of chunks) for (const event of reader.push(piece)) passage.take(event);
  for (const event of reader.end()) passage.take(event);
  const { figures } = passage;
  const { cr3Writes, frees, kvm, recorded } = figures;
  const name = nameOf(path);
  return {
    json: {
      trace: name,
      cr3Writes,
      frees,
      hitsBySize: keyed(figures, 'hits'),
      buildsBySize: keyed(figures, 'builds'),
      evictionsBySize: keyed(figures, 'evictions'),
      oneTable: { hits: 0, builds: cr3Writes },
      threePreviousRoots: { size: KVM_ROOTS, loads: kvm.builds },
      ...(recorded === null ? {} : { recorded }),
    },
    text: textOf(name, figures),
    capture: new TextEncoder().encode(plotOf(name, figures)),
    summary: `${kvm.hits} of ${cr3Writes} writes hit with ${KVM_ROOTS} tables, ${kvm.builds} shadows are built`,
  };
};

export const runShadowPaging: RunVerb = {
  dialects: ['patent'],
  defaultDialect: 'patent',
  accepts: 'a trace of page-table switches (cr3, free; of KVM also load, root, zap)',
  options: [{ name: 'size', description: 'a number of shadow tables' }],
  streams: true,
  run,
};
