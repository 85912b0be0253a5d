/**
 * The steps of a run, as data: one closed union. A run is a list of these; who picks the next one
 * (a search, a test generator, a person, a clock) is no business of this file.
 */
import type { EventObject } from 'xstate';
import type { Emission, InFlight } from './basics.ts';
import type { Deed } from './tree/outcomes.ts';

/** A step, with everything needed to find it again among the enabled ones. */
export type Step =
  /** The first of a run of a system with several initial states: in which one it begins. */
  | { readonly kind: 'start'; readonly name: string }
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
      /** Only of a delayed message to somebody else: to whom (`shop.payment` within an application). */
      readonly to?: string;
    }
  /** A promise settles, an observable has a value, a callback speaks; within an application. */
  | {
      readonly kind: 'outcome';
      readonly actor: string;
      readonly deed: Deed;
      /** What it resolves or rejects with, the value, or the event sent. */
      readonly value?: unknown;
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
    }
  /** A lossy link loses a message: no fault, but its nature. */
  | {
      readonly kind: 'lose';
      readonly from: string;
      readonly to: string;
      readonly event: EventObject;
    }
  /** A duplicating link delivers a message and keeps it, to deliver it again. */
  | {
      readonly kind: 'repeat';
      readonly from: string;
      readonly to: string;
      readonly event: EventObject;
    }
  /** The event is the one that overtakes. */
  | {
      readonly kind: 'reorder';
      readonly from: string;
      readonly to: string;
      readonly event: EventObject;
    }
  | { readonly kind: 'partition'; readonly name: string }
  | { readonly kind: 'heal'; readonly name: string }
  | { readonly kind: 'clog'; readonly from: string; readonly to: string }
  | { readonly kind: 'unclog'; readonly from: string; readonly to: string }
  | { readonly kind: 'pause'; readonly actor: string }
  | { readonly kind: 'resume'; readonly actor: string }
  /** A unit recovers, and the store of one of its actors has lost the last write. */
  | {
      readonly kind: 'lost-write';
      readonly name: string;
      readonly actors: readonly string[];
      readonly actor: string;
    }
  /** A unit recovers, and one of its actors reads an old value from its store. */
  | {
      readonly kind: 'stale-read';
      readonly name: string;
      readonly actors: readonly string[];
      readonly actor: string;
    }
  | { readonly kind: 'clock-jump'; readonly actor: string; readonly byMs: number }
  /** Ordered time: one tick passes, for everybody. */
  | { readonly kind: 'tick' };

const FAULTS = [
  'fault',
  'crash',
  'drop',
  'duplicate',
  'reorder',
  'partition',
  'clog',
  'pause',
  'lost-write',
  'stale-read',
  'clock-jump',
] as const satisfies readonly Step['kind'][];

/** The step kinds that are faults, and so count for tolerance. */
export type FaultStep = Extract<Step, { kind: (typeof FAULTS)[number] }>;

export const isFault = (step: Step): step is FaultStep =>
  (FAULTS as readonly string[]).includes(step.kind);

/** A fault's identity: its kind and target, in words. Two steps with one identity are one fault. */
export const faultIdOf = (step: FaultStep): string => {
  switch (step.kind) {
    case 'fault':
      return `${step.name} @ ${step.to}`;
    case 'crash':
    case 'partition':
      return step.name;
    case 'pause':
    case 'lost-write':
    case 'stale-read':
    case 'clock-jump':
      return `${step.kind} ${step.actor}`;
    case 'drop':
    case 'duplicate':
    case 'reorder':
    case 'clog':
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
