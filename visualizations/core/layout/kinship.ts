/** Who is within whom: the tree of states, asked often. */
import type { Chart, StateKind } from '../../../src/chart/chart.ts';

export interface Kinship {
  readonly root: string;
  parentOf(id: string): string | null;
  childrenOf(id: string): readonly string[];
  kindOf(id: string): StateKind;
  /** The state itself, and all around it, from the inside out. */
  lineOf(id: string): readonly string[];
  /** The innermost state that is, or is around, both. */
  common(a: string, b: string): string;
}

export const kinshipOf = (chart: Chart): Kinship => {
  const byId = new Map(chart.states.map((state) => [state.id, state]));
  const lines = new Map<string, readonly string[]>();
  for (const { id, parent } of chart.states) {
    lines.set(id, [id, ...(parent === null ? [] : (lines.get(parent) ?? []))]);
  }
  const lineOf = (id: string): readonly string[] => lines.get(id) ?? [];
  const root = chart.states[0]?.id ?? '';
  return {
    root,
    parentOf: (id) => byId.get(id)?.parent ?? null,
    childrenOf: (id) => byId.get(id)?.children ?? [],
    kindOf: (id) => byId.get(id)?.kind ?? 'atomic',
    lineOf,
    common: (a, b) => {
      const around = new Set(lineOf(b));
      return lineOf(a).find((id) => around.has(id)) ?? root;
    },
  };
};

/** Whether a state is, or is within, another one. */
export const isWithin = (kinship: Kinship, id: string, around: string): boolean =>
  kinship.lineOf(id).includes(around);
