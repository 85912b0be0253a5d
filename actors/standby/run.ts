/**
 * `run standby FILE`: a Pacemaker cluster with a failure, driven through the checked statecharts: what was
 * chosen for each guest before, where everything runs afterwards, beside what Pacemaker did.
 */
import type { RunVerb } from '../../src/system/catalogue.ts';
import { inWords, type ReasonFor, serving } from '../cib/compare.ts';
import { cibOptions, type Driven, runCib } from '../cib/run.ts';
import { type Cover, type Covers, driveStandby } from './cib/drive.ts';

const wordsOf = (cover: Cover | null | undefined): string =>
  cover ? `${cover.method} on ${cover.host}` : 'nothing';

const remarksOn = ({ before, after, overPromised }: Covers): readonly string[] => [
  'Ready for a failover, before the failure → after it:',
  ...Object.keys(before).map((id) => `  ${id}: ${wordsOf(before[id])} → ${wordsOf(after[id])}`),
  ...overPromised.map(
    ({ host, kind, needed, total }) =>
      `  ${host} has promised more than it has: if one more host failed, ${needed} of ${total} ${kind}`,
  ),
];

const reasonsOf =
  ({ before, after }: Covers): ReasonFor =>
  ({ id, kind, cloneMax }, ours, theirs) => {
    const [own, other] = [serving(ours), serving(theirs)];
    if (kind === 'pair' && inWords(own) === inWords(other)) {
      if (cloneMax > 2) return 'who serves is the same; one standby is kept for a guest here';
      return `who serves is the same; what is ready here is ${wordsOf(after[id])}, with room kept for restarts of other guests, too`;
    }
    if (own.length < other.length) {
      return 'no host has promised room for it, and nothing that runs makes room for another here';
    }
    const chosen = before[id] ?? null;
    return chosen === null
      ? 'nothing was ready for it, and it took the first host that promised room'
      : `the destination was chosen before the failure: ${wordsOf(chosen)}`;
  };

export const runStandby: RunVerb = {
  dialects: ['patent'],
  defaultDialect: 'patent',
  accepts: 'a Pacemaker cluster (CIB XML) with the failure as options',
  options: cibOptions,
  run: async (input) =>
    runCib(input, (cluster, failure): Driven => {
      const { before, after, overPromised, ...outcome } = driveStandby(cluster, failure);
      const covers = { before, after, overPromised };
      return {
        ...outcome,
        details: covers,
        remarks: remarksOn(covers),
        reasonFor: reasonsOf(covers),
      };
    }),
};
