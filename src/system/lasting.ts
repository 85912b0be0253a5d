/**
 * Faults that last until a free step ends them, as marks on the components that suffer from them:
 * a partition marks every receiver that it cuts off from somebody, a clog the receiver of the pair,
 * a pause its actor.
 */
import type {
  CrashFault,
  FaultSpec,
  Names,
  PartitionFault,
  SystemDefinition,
} from './definition.ts';
import { named } from './links.ts';

export type Mark =
  | { readonly kind: 'partition'; readonly fault: PartitionFault }
  | { readonly kind: 'clog'; readonly from: number }
  | { readonly kind: 'pause' };

/** Whether a partition stands between a sender and a receiver, as far as their names tell. */
export const separates = (fault: PartitionFault, from: string, to: string): boolean => {
  const forth = named(fault.from, from) && named(fault.to, to);
  const back = named(fault.from, to) && named(fault.to, from);
  return forth || (back && fault.oneWay !== true);
};

export const range = (names: Names | undefined): string => {
  if (names === undefined || names === '*') return 'any';
  return typeof names === 'string' ? names : names.join('/');
};

/** The name a fault goes by in budgets and reports of what never fired. */
export const faultName = (spec: FaultSpec): string => {
  switch (spec.kind) {
    case 'crash':
      return spec.name ?? `crash ${spec.actors.join('+')}`;
    case 'event':
      return spec.name;
    case 'partition': {
      const direction = spec.oneWay === true ? '→' : '|';
      return spec.name ?? `partition ${range(spec.from)} ${direction} ${range(spec.to)}`;
    }
    case 'pause':
    case 'clock-jump':
      return `${spec.kind} ${spec.actor}`;
    case 'drop':
    case 'duplicate':
    case 'reorder':
    case 'clog':
      return `${spec.kind} ${range(spec.from)} → ${range(spec.to)}`;
  }
};

export const crashes = (definition: SystemDefinition): readonly CrashFault[] =>
  (definition.faults ?? []).filter((fault) => fault.kind === 'crash');
