/** Builds a scope: a plan, its budgets, and the properties that it can judge. */
import type { Frame } from '../../../machines/shadow-paging/types.ts';
import type { InputSpec, PropertySpec, SystemDefinition } from '../../../src/system/definition.ts';
import { monitorsOf } from '../monitors.ts';
import type { ShadowPagingParts } from '../parts.ts';
import { fairness, liveProperties } from '../properties/live.ts';
import { safeProperties } from '../properties/safe.ts';
import { actorsOf, linksOf, MOVER, type Plan, TABLE } from '../wiring.ts';

/** How often what is rare may happen in one run. Switches and accesses are never limited. */
export interface Budgets {
  readonly edits?: number;
  readonly invalidations?: number;
  readonly frees?: number;
  readonly pressures?: number;
  readonly moves?: number;
  readonly dmaWrites?: number;
  readonly modeChanges?: number;
  /** The guest also writes by the watched address. */
  readonly stores?: boolean;
  /** CPUs are descheduled and run again. */
  readonly deschedules?: boolean;
}

export interface ScopeShape {
  readonly title: string;
  readonly plan: Plan;
  readonly budgets: Budgets;
  /** What the guest writes into an entry. */
  readonly values: readonly Frame[];
  readonly reach: readonly PropertySpec[];
  readonly watchesReuse?: boolean;
}

const event = <T extends { readonly type: string }>(fields: T): { readonly type: string } => fields;

const limited = (
  name: string,
  to: string,
  fields: { type: string },
  budget: string,
): InputSpec => ({
  name,
  to,
  event: event(fields),
  budget,
});

const guestInputs = ({ plan, budgets, values }: ScopeShape): readonly InputSpec[] =>
  plan.cpus.flatMap(({ name, vm, role }): readonly InputSpec[] => {
    const own = plan.tables.filter((table) => table.vm === vm).map(({ page }) => page);
    const edits = own.includes(plan.edited);
    return [
      ...own.map((page) => ({
        name: `guest switches to ${page}`,
        to: name,
        event: event({ type: 'SWITCH_PT', page }),
      })),
      { name: 'guest reads by the address', to: name, event: { type: 'ACCESS' } },
      ...(edits
        ? values.map((entry) =>
            limited(
              `guest writes ${entry ?? 'nothing'} into ${plan.edited}`,
              name,
              { type: 'EDIT', entry } as { type: string },
              'edits',
            ),
          )
        : []),
      ...(budgets.stores === true
        ? [
            {
              name: 'guest writes by the address',
              to: name,
              event: event({ type: 'STORE', entry: 'd0' }),
            },
          ]
        : []),
      limited('guest invalidates the address', name, { type: 'INVLPG' }, 'invalidations'),
      ...(edits
        ? [
            limited(
              `guest frees the root ${plan.edited}`,
              name,
              event({ type: 'FREE_ROOT', page: plan.edited }),
              'frees',
            ),
          ]
        : []),
      limited(
        'guest changes its paging mode',
        name,
        event({ type: 'MODE_CHANGE', role: role === 'r0' ? 'r1' : 'r0' }),
        'modeChanges',
      ),
      ...(budgets.deschedules === true
        ? [
            { name: 'CPU is descheduled', to: name, event: { type: 'DESCHEDULE' } },
            { name: 'CPU runs again', to: name, event: { type: 'RUN' } },
          ]
        : []),
    ];
  });

const hostInputs = ({ plan, values }: ScopeShape): readonly InputSpec[] => [
  limited('memory is short', TABLE, { type: 'MEM_PRESSURE' }, 'pressures'),
  ...(plan.moves ? [limited('a frame is moved', MOVER, { type: 'MOVE' }, 'moves')] : []),
  ...(plan.dma
    ? values.map((entry) =>
        limited(
          `device writes ${entry ?? 'nothing'} into ${plan.edited}`,
          plan.edited,
          { type: 'DMA_WRITE', entry } as { type: string },
          'dmaWrites',
        ),
      )
    : []),
];

const budgetsOf = (budgets: Budgets) => ({
  edits: budgets.edits ?? 0,
  invalidations: budgets.invalidations ?? 0,
  frees: budgets.frees ?? 0,
  pressures: budgets.pressures ?? 0,
  moves: budgets.moves ?? 0,
  dmaWrites: budgets.dmaWrites ?? 0,
  modeChanges: budgets.modeChanges ?? 0,
});

export const scopeOf = (parts: ShadowPagingParts, shape: ScopeShape): SystemDefinition => {
  const { plan, budgets, title, reach } = shape;
  const budgeted = budgetsOf(budgets);
  const inputs = [...guestInputs(shape), ...hostInputs(shape)].filter(
    ({ budget }) => budget === undefined || budgeted[budget as keyof typeof budgeted] > 0,
  );
  const { edits, frees: freed, dmaWrites, pressures, moves } = budgeted;
  const zaps = freed > 0 || dmaWrites > 0;
  const frees = zaps || pressures > 0 || plan.tables.length > plan.shadows;
  const used = new Set(inputs.map(({ budget }) => budget));
  return {
    name: 'shadow-paging',
    title,
    actors: actorsOf(plan, parts),
    links: linksOf(plan),
    environment: inputs,
    budgets: Object.fromEntries(Object.entries(budgeted).filter(([name]) => used.has(name))),
    monitors: monitorsOf(plan, shape.watchesReuse === true),
    properties: [
      ...safeProperties(plan, { frees, stores: budgets.stores === true }),
      ...liveProperties(plan, { edits: edits > 0 || moves > 0, zaps }),
      ...reach,
    ],
    fairness,
  };
};
