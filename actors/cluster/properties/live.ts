/**
 * LIVE rows: what must happen in the end. Fair are timers, restarts of programs and healing of paths;
 * strongly fair what needs room on a link between masters: deliveries there, which are answered, beats,
 * and the timers of coordinators. Not fair, so
 * that nothing may depend on them: reboots of hosts.
 */
import type { SharedResourceContext } from '../../../machines/cluster/shared-resource.ts';
import { always, converges, leadsTo } from '../../../src/properties/index.ts';
import type { Fairness, PropertySpec, StateView } from '../../../src/system/definition.ts';
import { names, type Plan } from '../wiring.ts';
import { instancesOf, isServing, type Seen } from './safe.ts';

export const fairnessOf = (plan: Plan): Fairness => ({
  strong: [
    { kind: 'deliver', from: plan.hosts.map(names.master), to: plan.hosts.map(names.master) },
    ...plan.hosts.flatMap((host) => [
      {
        kind: 'timeout',
        to: plan.groups.map(({ name }) => names.coordinator(host, name)),
      } as const,
      { kind: 'timeout', to: names.beat(host) } as const,
    ]),
  ],
});

const unitIsUp = (unit: Seen): boolean => unit.matches('up');
const holderOf = (resource: Seen): string | null =>
  (resource.context as SharedResourceContext).holder?.guest ?? null;
const isUsedUp = (resource: Seen): boolean => {
  const { epoch, lastEpoch } = resource.context as SharedResourceContext;
  return epoch >= lastEpoch;
};

/** Some instance serves, and the resource is its own. */
const isServed = (s: StateView, plan: Plan, group: string): boolean => {
  const holder = s.actor(names.resource(group)).pick(holderOf);
  return instancesOf(plan, group).some(
    (instance) => instance.guest === holder && isServing(s, plan, instance),
  );
};

/** Runs that need more epochs than the record has room for are not judged. */
const isCut = (s: StateView, group: string): boolean =>
  s.actor(names.resource(group)).pick(isUsedUp);

export const liveSentences = {
  served: 'LIVE-1 once faults end and while some host is up, every group ends up served',
  answered: 'LIVE-2 every instruction is answered, superseded, or its group stuck with an alarm',
  noticed: 'LIVE-3 a failed application is noticed in the end',
  queue: 'LIVE-4 every takeover that waits for a place gets one',
  duel: 'LIVE-5 no endless duel: claims end before the epochs of the scope do',
} as const;

export const live1Served = (plan: Plan): PropertySpec =>
  converges(liveSentences.served, (s) => {
    if (!plan.hosts.some((host) => s.actor(names.unit(host)).pick(unitIsUp))) return true;
    return plan.groups.every(({ name }) => isCut(s, name) || isServed(s, plan, name));
  });

const isInstructing = (coordinator: Seen): boolean =>
  coordinator.matches('instructing') || coordinator.matches('startingThird');

/** Of a group, whichever host decides about it. */
export const live2Answered = (
  plan: Plan,
  groups: readonly string[] = plan.groups.map(({ name }) => name),
): PropertySpec[] =>
  groups.map((name) => {
    const isOpen = (s: StateView): boolean =>
      plan.hosts.some((host) => s.actor(names.coordinator(host, name)).pick(isInstructing));
    return leadsTo(`${liveSentences.answered} (${name})`, isOpen, (s) => !isOpen(s));
  });

const waitsAtGate = (gate: Seen): boolean =>
  (gate.context as { queue: readonly unknown[] }).queue.length > 0;

export const live4Queue = (host: string): PropertySpec =>
  leadsTo(
    liveSentences.queue,
    (s) => s.actor(names.gate(host)).pick(waitsAtGate),
    (s) => !s.actor(names.gate(host)).pick(waitsAtGate),
  );

export const live5Duel = (plan: Plan): PropertySpec =>
  always(liveSentences.duel, (s) => plan.groups.every(({ name }) => !isCut(s, name)));

const hasFailed = (app: Seen): boolean =>
  app.matches({ present: 'hung' }) || app.matches({ present: 'failed' });
const claimsToServe = (slave: Seen): boolean => slave.matches({ up: { role: 'active' } });

/** By the slave, or by its end: nobody goes on claiming to serve with an application that does not. */
export const live3Noticed = (guests: readonly string[]): PropertySpec => {
  const isUnnoticed = (s: StateView): boolean =>
    guests.some(
      (guest) =>
        s.actor(names.app(guest)).pick(hasFailed) &&
        s.actor(names.slave(guest)).pick(claimsToServe),
    );
  return leadsTo(liveSentences.noticed, isUnnoticed, (s) => !isUnnoticed(s));
};
