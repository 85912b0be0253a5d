/**
 * The steps of a run, as data: one closed union. A run is a list of these; who picks the next one
 * (a search, a test generator, a person, a clock) is no business of this file.
 */
import type { EventObject } from 'xstate';
import type { Emission, InFlight } from './definition.ts';

/** A step, with everything needed to find it again among the enabled ones. */
export type Step =
  | {
      readonly kind: 'deliver';
      readonly from: string;
      readonly to: string;
      readonly event: EventObject;
    }
  | {
      readonly kind: 'timeout';
      readonly actor: string;
      readonly timer: string;
      readonly event: EventObject;
    }
  | {
      readonly kind: 'input';
      readonly name: string;
      readonly to: string;
      readonly event: EventObject;
    }
  | {
      readonly kind: 'fault';
      readonly name: string;
      readonly to: string;
      readonly event: EventObject;
    }
  | { readonly kind: 'crash'; readonly name: string; readonly actors: readonly string[] }
  | { readonly kind: 'recover'; readonly name: string; readonly actors: readonly string[] }
  | {
      readonly kind: 'drop';
      readonly from: string;
      readonly to: string;
      readonly event: EventObject;
    }
  | {
      readonly kind: 'duplicate';
      readonly from: string;
      readonly to: string;
      readonly event: EventObject;
    };

/** The step kinds that are faults, and so count for tolerance. */
export type FaultStep = Extract<Step, { kind: 'fault' | 'crash' | 'drop' | 'duplicate' }>;

export const isFault = (step: Step): step is FaultStep =>
  step.kind === 'fault' ||
  step.kind === 'crash' ||
  step.kind === 'drop' ||
  step.kind === 'duplicate';

/** A fault's identity: its kind and target, in words. Two steps with one identity are one fault. */
export const faultIdOf = (step: FaultStep): string => {
  switch (step.kind) {
    case 'fault':
      return `${step.name} @ ${step.to}`;
    case 'crash':
      return step.name;
    case 'drop':
    case 'duplicate':
      return `${step.kind} ${step.from} → ${step.to}`;
  }
};

/** What one step did, beyond the new state. */
export interface Effects {
  /** Messages sent, in order; `lost` if the link or the receiver's being down swallowed it. */
  readonly sent: readonly (InFlight & { readonly to: string; readonly lost?: boolean })[];
  /** Events emitted, in order. */
  readonly emitted: readonly Emission[];
}
