/**
 * Machines whose repetitions never come too early.
 *
 * Over links that delay and overtake at will, a lost message is one that never arrives, and a repetition
 * one that was doubled. So scopes of safety need neither losses nor timers that repeat: doublings
 * have a budget of their own. The scopes that lose messages keep the timers.
 */
import { type AnyStateMachine, createMachine } from 'xstate';
import type { PciSharingParts } from './parts.ts';

/** Delays after which something is only said once more. */
const REPEATING = ['resend', 'armLease', 'notifyRetry', 'joinRetry', 'requestRetry'];

type Node = Readonly<Record<string, unknown>>;

const without = (node: Node, delays: readonly string[]): Node => {
  const { after, states, ...rest } = node as { after?: Node; states?: Record<string, Node> };
  const kept = Object.entries(after ?? {}).filter(([delay]) => !delays.includes(delay));
  return {
    ...rest,
    ...(kept.length > 0 ? { after: Object.fromEntries(kept) } : {}),
    ...(states === undefined
      ? {}
      : {
          states: Object.fromEntries(
            Object.entries(states).map(([name, state]) => [name, without(state, delays)]),
          ),
        }),
  };
};

/** A variant in which timers of these delays are never armed. */
export const withoutDelays = <M extends AnyStateMachine>(
  machine: M,
  delays: readonly string[],
): M =>
  createMachine(
    without(machine.config as Node, delays) as never,
    machine.implementations as never,
  ) as unknown as M;

const patient = <M extends AnyStateMachine>(machine: M): M => withoutDelays(machine, REPEATING);

export const patientParts = (parts: PciSharingParts): PciSharingParts => ({
  ...parts,
  switchMonitor: patient(parts.switchMonitor),
  resetGate: patient(parts.resetGate),
  resourceManager: patient(parts.resourceManager),
  sharerRow: patient(parts.sharerRow),
  sharerComputer: patient(parts.sharerComputer),
  resetDriver: patient(parts.resetDriver),
});
