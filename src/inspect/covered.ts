/** What a search saw of the charts, as the page draws it. */
import { type Coverage, verdictsOf } from '../explore/coverage/coverage.ts';
import type { CoverageAnswer } from './protocol.ts';

const toldCoverage = ({
  complete,
  machines,
}: Coverage): Pick<CoverageAnswer, 'complete' | 'machines' | 'charts'> => ({
  complete,
  machines: machines.map((machine) => ({
    ...{ id: machine.chart.id, hash: machine.chart.hash },
    ...{ monitor: machine.monitor, actors: machine.actors },
    ...verdictsOf(machine, complete),
  })),
  charts: Object.fromEntries(machines.map(({ chart }) => [chart.hash, chart])),
});

/** A search that is over. */
export const endedCoverage = (
  coverage: Coverage,
  { states, transitions, reasons, vacuous }: Ended,
): CoverageAnswer => ({
  ...{ running: false, asked: states, stopped: false, states, transitions },
  // That something never happened cut nothing off.
  reasons: reasons.filter((reason) => !vacuous.includes(reason)),
  ...toldCoverage(coverage),
});

interface Ended {
  readonly states: number;
  readonly transitions: number;
  readonly reasons: readonly string[];
  readonly vacuous: readonly string[];
}
