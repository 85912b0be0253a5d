/**
 * What the interface of standby selection knows, hears and says, and what follows from it: types and
 * pure functions.
 */
import type { Association } from '../standby/types.ts';

export interface StandbyInterfaceInput {
  readonly guest: string;
  /** Where and how it may fail over, in order of preference. */
  readonly associations: readonly Association[];
  /** Whether the first association is in force from the start. */
  readonly prepared: boolean;
  /** Who is told what to use. */
  readonly failover: string;
  /** Who has to know of a longer deadline before a cold choice is in force; null: nobody. */
  readonly deadline: string | null;
  /** Whether messages may be lost, so that what matters is said again and again. */
  readonly repeats: boolean;
}

/** A choice as others need to know it. */
export interface Chosen {
  readonly slot: string;
  readonly method: Association['method'];
  readonly generation: number;
}

export interface StandbyInterfaceContext extends StandbyInterfaceInput {
  /** In force. */
  readonly chosen: Chosen | null;
  /** Being prepared. */
  readonly next: Chosen | null;
  /** Used for the failover that is under way. */
  readonly pinned: Chosen | null;
  /** Highest generation so far. */
  readonly generation: number;
  /** Last failure dealt with. */
  readonly epoch: number;
  /** Highest generation of which the longer deadline is acknowledged. */
  readonly acknowledged: number;
  /** Slots that cannot be used: they failed, or the guest runs there. */
  readonly spent: readonly string[];
}

export type StandbyInterfaceEvent =
  /** From outside. */
  | { type: 'CHANGE' }
  | { type: 'SLOT_LOST' | 'SLOT_BACK'; slot: string }
  | { type: 'FAILURE'; epoch: number }
  | { type: 'ACCEPTED' | 'TAKEN_OVER' | 'FAILED' | 'DEADLINE_SET'; generation: number }
  /** What selection decides and does: raised by a partner, observed by a watch. */
  | ({ type: 'PREPARING' | 'PINNED' } & Chosen)
  | { type: 'READY' | 'DISCARDING'; slot: string; generation: number }
  | { type: 'USE'; slot: string; generation: number }
  | { type: 'UNCHOSEN' | 'NO_TARGET' | 'USE_DUE' | 'PREPARE_DUE' };

/** What a partner says to observers, in the words that a watch of the full system gets. */
export type StandbyInterfaceEmitted = Extract<
  StandbyInterfaceEvent,
  {
    type: 'PREPARING' | 'PINNED' | 'READY' | 'DISCARDING' | 'USE' | 'UNCHOSEN' | 'FAILURE';
  }
> & { readonly guest?: string };

export const isSame = (choice: Chosen | null, slot: string, generation: number): boolean =>
  choice !== null && choice.slot === slot && choice.generation === generation;

/** The association that a partner takes next: the first that can be used and is not in force. */
export const associationAfter = ({
  associations,
  chosen,
  spent,
}: StandbyInterfaceContext): Association | null =>
  associations.find(
    ({ slot, method }) =>
      !spent.includes(slot) && (slot !== chosen?.slot || method !== chosen.method),
  ) ?? null;
