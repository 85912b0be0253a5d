/** The lease system of the fixtures, compiled, and runs of it to make traces of. */
import { compile } from '../../src/system/compile.ts';
import type { Model } from '../../src/system/model.ts';
import { isFault, type Step } from '../../src/system/step.ts';
import type { Trace } from '../../src/trace/format.ts';
import { record } from '../../src/trace/record.ts';
import { stepWords } from '../../src/trace/words.ts';
import { lease } from '../cli/fixtures/lease.ts';

export const model = (mutant?: string): Model => {
  const planted = lease.mutants.find(({ name }) => name === mutant);
  const parts = planted === undefined ? lease.parts : planted.apply(lease.parts);
  return compile(lease.build({ scope: 'two', crashes: 1 }, parts));
};

/** Steps of a run, each picked as the first enabled one whose words begin so. */
export const steps = (of: Model, ...beginnings: string[]): Step[] => {
  let state = of.initial;
  return beginnings.map((beginning) => {
    const step = of.enabled(state).find((s) => stepWords(s).startsWith(beginning));
    if (step === undefined) {
      const enabled = of.enabled(state).map(stepWords).join(' | ');
      throw new Error(`no step begins with "${beginning}"; enabled: ${enabled}`);
    }
    state = of.apply(state, step).state;
    return step;
  });
};

export const AT_MOST_ONE = 'at most one client holds the lease';

/** The server forgets at its crash who holds the lease, and grants it twice. */
export const grantedTwice = (): { of: Model; trace: Trace } => {
  const of = model('forgetful');
  const run = steps(
    of,
    'from outside, a wants the lease',
    'a tells server REQUEST',
    'server tells a GRANT',
    'FAULT crash server',
    'server recovers',
    'from outside, b wants the lease',
    'b tells server REQUEST',
    'server tells b GRANT',
  );
  if (!run.some(isFault)) throw new Error('the run needs its fault');
  const trace = record(of, run, {
    engine: { name: 'hypercharts', version: '0.0.0' },
    system: 'lease',
    parameters: { scope: 'two', crashes: 1 },
    mutant: 'forgetful',
    property: { name: AT_MOST_ONE, kind: 'always', shows: 'violated' },
    seed: 1,
  });
  return { of, trace };
};
