/** Rows of a mass failure: how many start cold at once on a host, and who is the next. */
import type { ColdStartGateContext } from '../../../machines/standby/cold-start-gate.ts';
import { always, onEmit, sometimes } from '../../../src/properties/index.ts';
import type { PropertySpec, StateView } from '../../../src/system/definition.ts';
import { gateOf, type Plan, slotOf } from '../wiring.ts';
import { isStartingCold, type Seen } from './seen.ts';

export const massSentences = {
  bounded: 'Flow 10: no more guests start cold at once on a host than are allowed',
  inTurn: 'Flow 10: of the guests that wait for a cold start the highest priority is the next',
} as const;

const startingOn = (s: StateView, plan: Plan, host: string): number =>
  plan.guests.filter(({ guest }) => isStartingCold(s, slotOf(guest, host))).length;

const bounded = (plan: Plan, most: number): PropertySpec =>
  always(massSentences.bounded, (s) =>
    plan.hosts.every(({ host }) => startingOn(s, plan, host) <= most),
  );

const inTurn = onEmit(massSentences.inTurn, 'COLD_START_LET', ({ actor, event }, before) => {
  const { priority } = event as never as { priority: number };
  const { queue } = before.actor(actor).context as ColdStartGateContext;
  return queue.every((waiting) => waiting.priority <= priority);
});

const waitingAt = (gate: Seen): number =>
  gate.up ? (gate.context as ColdStartGateContext).queue.length : 0;

const twoWait = (plan: Plan): PropertySpec =>
  sometimes('REACH: two guests wait for the cold start of a third', (s) =>
    plan.hosts.some(({ host }) => s.actor(gateOf(host)).pick(waitingAt as never) === 2),
  );

export const massRows = (plan: Plan, most: number): readonly PropertySpec[] => [
  bounded(plan, most),
  inTurn,
  twoWait(plan),
];
