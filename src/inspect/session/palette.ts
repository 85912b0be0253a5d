/** The faults that a system declares, with what is used and left of each budget at a position. */

import type { FaultSpec, SystemDefinition } from '../../system/definition.ts';
import { faultName } from '../../system/lasting.ts';
import { stepWords } from '../../trace/words.ts';
import type { Position, Positions } from './positions.ts';

export interface PaletteRow {
  readonly name: string;
  readonly kind: FaultSpec['kind'] | 'storage';
  /** Whom it strikes; empty if its name says so. */
  readonly at: string;
  /** Names the budget; several rows may draw on one. */
  readonly budget: string;
  readonly used: number;
  readonly size: number;
  /** Numbers of the choices that are this fault, now. */
  readonly choices: readonly number[];
  /** Why there is none; empty if there are some. */
  readonly why: string;
}

export interface Palette {
  readonly rows: readonly PaletteRow[];
  /** Faults in the run so far, and the most that the system allows in one run, if it says so. */
  readonly used: number;
  readonly most: number | null;
}

export const paletteAt = (positions: Positions, position: Position): Palette => {
  const { model } = positions;
  const { enabled, withheld } = positions.choices(position);
  const { sources, budgets } = model.actions;
  const specs = new Map(
    (model.definition.faults ?? []).map((spec) => [faultName(spec), spec.kind]),
  );
  const targets = targetsOf(model.definition);
  const most = model.definition.bounds?.faults ?? null;
  const rows = sources.flatMap(({ name, budget, kind }, source): PaletteRow[] => {
    if (kind !== 'fault') return [];
    const size = budgets[budget]?.size ?? 0;
    const left = position.state.budgets[budget] ?? 0;
    const choices = enabled.filter((c) => c.source === source).map(({ index }) => index);
    const full = withheld.find((w) => w.source === source && w.why !== 'budget');
    return [
      {
        name,
        kind: specs.get(name) ?? 'storage',
        at: targets.get(name)?.shift() ?? '',
        budget: budgets[budget]?.name ?? name,
        used: size - left,
        size,
        choices,
        why: choices.length > 0 ? '' : whyNone(left, size, full && stepWords(full.step)),
      },
    ];
  });
  return { rows, used: position.faults, most };
};

/** Of faults that are events, by name: whom each strikes, in the order in which they are declared. */
const targetsOf = ({ faults = [] }: SystemDefinition): Map<string, string[]> => {
  const targets = new Map<string, string[]>();
  for (const spec of faults) {
    if (spec.kind !== 'event') continue;
    const name = faultName(spec);
    targets.set(name, [...(targets.get(name) ?? []), spec.to]);
  }
  return targets;
};

const whyNone = (left: number, size: number, full: string | undefined): string => {
  if (size === 0) return 'its budget is 0 in this scope';
  if (left === 0) return size === 1 ? 'it has happened already' : `it has happened ${size} times`;
  if (full !== undefined) return `a full link forbids it: ${full}`;
  return 'there is nothing now that it could strike';
};
