/** What the properties look at in a state: who uses what, who is done. */
import type { RowDurable } from '../../../machines/pci-sharing/sharer-row-setup.ts';
import type { ActorView, StateView } from '../../../src/system/definition.ts';
import { functionOf, GATE, MANAGER, rowOf } from '../wiring.ts';

export type Seen = Omit<ActorView, 'pick'>;

const isInUse = (f: Seen): boolean => f.matches('inUse') || f.matches('errored');
export const ownerOf = (f: Seen): string | null => (f.context as { owner: string | null }).owner;

export const usesFunction = (s: StateView, computer: string): boolean =>
  s.actor(functionOf(computer)).pick(isInUse);

export const isOpen = (gate: Seen): boolean => gate.up && gate.matches('open');
export const isExecuting = (gate: Seen): boolean => gate.up && gate.matches('executing');
export const epochOf = (actor: Seen): number => (actor.context as { epoch: number }).epoch;
export const gateEpoch = (s: StateView): number => s.actor(GATE).pick(epochOf);
export const managerEpoch = (s: StateView): number => s.actor(MANAGER).pick(epochOf);

const membersOf = (manager: Seen): readonly string[] =>
  (manager.context as { members: readonly string[] }).members;
export const members = (s: StateView): readonly string[] => s.actor(MANAGER).pick(membersOf);

const rowPart = (row: Seen): { epoch: number; possible: boolean } => {
  const { epoch, possible } = row.context as RowDurable;
  return { epoch, possible };
};

/** Whether a computer's stored row is yes in this epoch. */
export const isYes = (s: StateView, computer: string, epoch: number): boolean => {
  const row = s.actor(rowOf(computer)).pick(rowPart);
  return row.epoch === epoch && row.possible;
};

const worksAgain = (computer: Seen): boolean =>
  computer.matches('running') || computer.matches('handling');
/** A standby that has taken over. */
export const isActive = (s: StateView, computer: string): boolean =>
  s.actor(computer).pick(worksAgain);
