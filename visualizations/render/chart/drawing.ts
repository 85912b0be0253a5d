/** What the parts of a picture share. */
import type { Chart } from '../../../src/chart/chart.ts';
import type { Plan } from '../../core/layout/plan.ts';
import type { Positions } from '../../core/layout/positions.ts';
import type { ChartMarks } from './marks.ts';

/** What the parts of a picture are drawn from. */
export interface Drawing {
  readonly plan: Plan;
  readonly positions: Positions;
  readonly marks: ChartMarks;
  /** `class` of an element, by its key; see `classesOf`. */
  readonly classOf: (key: string, ...own: readonly string[]) => string;
}

/** Of the pattern that states are hatched with. */
export const hatchId = ({ hash }: Chart): string => `hc-hatch-${hash}`;
