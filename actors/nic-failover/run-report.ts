/** A link run told to a person: when the path moved and where to, and who sent and got how much. */

import { aligned } from '../aligned.ts';
import { departureKey } from '../vlan/outcome.ts';
import type { LinkResult, LinkRun } from './link-run.ts';
import type { LinkStep } from './scenario.ts';

export const describeLinkRun = (done: LinkRun, linux: LinkRun | undefined) => {
  const { scenario, dialect, results } = done;
  const sent = scenario.steps.filter((step) => step.op === 'tx').length;
  const left = results.reduce((sum, { out }) => sum + out.length, 0);
  const moves = results.filter((r) => r.activeChanges !== undefined).length;
  const title = scenario.title === '' ? scenario.name : `${scenario.name}: ${scenario.title}`;
  const counts = `${sent} frames in, ${left} out`;
  const differences = linux === undefined ? [] : differencesOf(done, linux);
  const parts = [
    `${title}\ndialect ${dialect}, ${scenario.pnics.length} ports, ${counts}`,
    aligned([['step', 'what', 'path after it', 'left'], ...stepRows(done)]),
  ];
  if (linux !== undefined) parts.push(told(differences));
  const compared = linux === undefined ? '' : `; ${differences.length} steps unlike Linux bonding`;
  const times = `${moves} ${moves === 1 ? 'move' : 'moves'} of the path`;
  return { text: parts.join('\n\n'), summary: `${times}, ${counts}${compared}` };
};

const stepRows = ({ scenario, first, results }: LinkRun): string[][] => [
  ['', 'start', pathsOf(first), ''],
  ...results.map((result, at) => {
    const step = scenario.steps[at] as LinkStep;
    const left = result.error ?? leftWhere(result);
    return [`${step.i}`, inWords(step), pathsOf(result), left];
  }),
];

/** Where the path goes, of each guest if they part. */
const pathsOf = ({ active, rows }: Pick<LinkResult, 'active' | 'rows'>): string => {
  const paths = Object.entries(rows ?? {});
  if (paths.every(([, port]) => port === active)) return active ?? 'none';
  return paths.map(([guest, port]) => `${guest}: ${port ?? 'none'}`).join(', ');
};

const inWords = ({ op, port, note }: LinkStep): string => {
  const what = op === 'tx' ? `frame at ${port}` : `${port} ${op}`;
  return note === '' ? what : `${what} ("${note}")`;
};

const REVERSE_ARP = '8035';

const isAnnouncement = ({ hex }: LinkResult['out'][number]): boolean =>
  hex.slice(24, 28) === REVERSE_ARP;

/** Ports that frames left by, then those where guests were announced, with how often. */
const leftWhere = ({ out }: LinkResult): string => {
  const announced = out.filter(isAnnouncement).map(({ port }) => port);
  const counts = [...new Set(announced)].map((port) => {
    const times = announced.filter((other) => other === port).length;
    return `${port} (${times} ${times === 1 ? 'announcement' : 'announcements'})`;
  });
  const frames = out.filter((departure) => !isAnnouncement(departure)).map(({ port }) => port);
  return [...frames, ...counts].join(', ');
};

const told = (differences: readonly string[]): string =>
  differences.length === 0
    ? 'A Linux bond would have done exactly the same.'
    : ['Where a Linux bond would have done otherwise:', ...differences].join('\n');

const differencesOf = (mine: LinkRun, linux: LinkRun): string[] =>
  mine.results.flatMap((own, at) => {
    const other = linux.results[at] as LinkResult;
    const same = pathsOf(own) === pathsOf(other);
    if (same && departureKey(own.out) === departureKey(other.out)) return [];
    const step = mine.scenario.steps[at] as LinkStep;
    const reason = same ? framesReason(own, other) : pathReason(own, other);
    return [
      `  step ${step.i}, ${inWords(step)}: patent ${summaryOf(own)}; Linux ${summaryOf(other)} (${reason})`,
    ];
  });

const summaryOf = (result: LinkResult): string => {
  const left = leftWhere(result);
  return `on ${pathsOf(result)}, ${left === '' ? 'nothing left' : `left ${left}`}`;
};

const pathReason = (own: LinkResult, other: LinkResult): string => {
  if (other.active === null) return 'probes alone never isolate a row';
  if (own.active === null) return 'a port must stay up for its hold time first';
  return 'the patent moves back late or by hand, and spreads rows over ports';
};

const framesReason = (own: LinkResult, other: LinkResult): string => {
  const rest = own.out.filter((departure) => !isAnnouncement(departure));
  return departureKey(rest) === departureKey(other.out)
    ? 'the patent announces guests on their path'
    : 'what the bridge had learned differs';
};
