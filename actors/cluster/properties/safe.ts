/** SAFE rows of failover: who serves, by what evidence, who decides, who is cut. */
import type { SharedResourceContext } from '../../../machines/cluster/shared-resource.ts';
import type { Instance } from '../../../machines/cluster/types.ts';
import { always, onEmit } from '../../../src/properties/index.ts';
import type { ActorView, PropertySpec, StateView } from '../../../src/system/definition.ts';
import { groupOf, names, type Plan } from '../wiring.ts';

export type Seen = Omit<ActorView, 'pick'>;

const isActiveSlave = (slave: Seen): boolean =>
  slave.matches({ up: { role: 'active' } }) || slave.matches('dead') || slave.matches('frozen');
const isActiveThird = (third: Seen): boolean => third.matches('active');
const appRuns = (app: Seen): boolean =>
  app.matches({ present: 'running' }) || app.matches({ present: 'hung' });
const appMayRun = (app: Seen): boolean => appRuns(app) || app.matches({ frozen: 'running' });

export const instancesOf = (plan: Plan, group: string): readonly Instance[] =>
  groupOf(plan.groups.find(({ name }) => name === group)!).instances;

/** Role `active`, and the application running, or standing still in a guest that was not stopped. */
export const isServing = (s: StateView, plan: Plan, { guest, kind, member }: Instance): boolean => {
  if (kind === 'third') return s.actor(member).pick(isActiveThird);
  if (!plan.apps) return s.actor(member).pick(isActiveSlave);
  return s.actor(names.app(guest)).pick(appMayRun);
};

export const servingOf = (s: StateView, plan: Plan, group: string): readonly Instance[] =>
  instancesOf(plan, group).filter((instance) => isServing(s, plan, instance));

/** Names of the properties, for planted bugs and tests. */
export const sentences = {
  safe1a: 'SAFE-1a never do two instances of one group serve at once',
  safe1b: 'SAFE-1b nothing is written but by the holder in the highest claimed epoch',
  safe2: 'SAFE-2 nobody takes over before the recorded holder is stopped, in the life recorded',
  safe2b: 'SAFE-2 a host is believed off only when that life of it is over',
  safe3: 'SAFE-3 single failover: at most one coordinator passes judged for a group and epoch',
  safe3b: 'SAFE-3 one home: no two coordinators of a group are open while both masters are up',
  safe4: 'SAFE-4 each beat of a master sends exactly one heartbeat to each peer',
  safe5: 'SAFE-5 no masking: no heartbeat tells a guest well whose slave timed out',
  safe6: 'SAFE-6 freshness: an older heartbeat, or one during a fence, changes no table',
  safe7: 'SAFE-7 bounded competition: no more takeovers at once on a host than are allowed',
  safe8: 'SAFE-8 no mutual kill: no two hosts are off by fences of each other',
  safe8b: 'SAFE-8 only the life named is cut, for a requester whose life is on',
  safe9: 'SAFE-9 no healthy guest is stopped by force and no healthy host fenced',
} as const;

export const safe1a = (plan: Plan): PropertySpec =>
  always(sentences.safe1a, (s) =>
    plan.groups.every(({ name }) => servingOf(s, plan, name).length <= 1),
  );

const recordOf = (resource: Seen): SharedResourceContext => resource.context;

export const safe1b = onEmit(sentences.safe1b, 'WRITTEN', ({ actor, event }, before) => {
  const { guest, incarnation, epoch } = event as never as Life & { readonly epoch: number };
  const { holder, epoch: claimed } = recordOf(before.actor(actor));
  return holder?.guest === guest && holder.incarnation === incarnation && epoch === claimed;
});

interface Life {
  readonly guest: string;
  readonly incarnation: number;
}

const powerLife = (power: Seen): number =>
  (power.context as { incarnation: number }).incarnation - (power.matches('off') ? 0 : 1);
const isOffOrLater = (power: Seen, incarnation: number): boolean => powerLife(power) >= incarnation;
const unitIsDown = (unit: Seen): boolean => unit.matches('down');
const guestLife = (machine: Seen): number => {
  const { incarnation } = machine.context as { incarnation: number };
  const over = ['off', 'fenced', 'crashed', 'absent', 'halted', 'failed'].some((state) =>
    machine.matches(state),
  );
  return over ? incarnation : incarnation - 1;
};
const letGo = (slave: Seen): boolean =>
  slave.matches({ up: { role: 'standby' } }) || slave.matches({ up: { role: 'passive' } });

/** It let go, and what says so is on its way to the resource. */
const isGivenBack = (s: StateView, group: string, { guest, incarnation }: Life): boolean =>
  s.actor(names.resource(group)).inbox.some(({ event }) => {
    const given = event as never as Life & { readonly type: string };
    return given.type === 'GIVE_BACK' && given.guest === guest && given.incarnation === incarnation;
  });

/** By the facts, not by messages: that life of the guest is over, or its slave let go. */
const isStopped = (s: StateView, plan: Plan, group: string, { guest, incarnation }: Life) => {
  const instance = instancesOf(plan, group).find((other) => other.guest === guest)!;
  if (s.actor(instance.machine).pick(guestLife) >= incarnation) return true;
  if (s.actor(names.unit(instance.host)).pick(unitIsDown)) return true;
  if (isGivenBack(s, group, { guest, incarnation })) return true;
  return instance.kind === 'slave' && s.actor(instance.member).pick(letGo);
};

export const safe2 = (plan: Plan): PropertySpec =>
  onEmit(sentences.safe2, 'TAKING_OVER', ({ event }, before, after) => {
    const { group, guest, epoch } = event as never as Life & { group: string; epoch: number };
    const { epoch: claimed, holder } = recordOf(before.actor(names.resource(group)));
    // An order that was overtaken by a later claim gets no further than the resource.
    if (epoch !== claimed || holder === null || holder.guest === guest) return true;
    // The stop and what follows from it may be one step.
    return isStopped(after, plan, group, holder);
  });

export const safe2b = onEmit(sentences.safe2b, 'CONFIRMED_DOWN', ({ event }, before) => {
  const { host, incarnation } = event as never as { host: string; incarnation: number };
  return isOffOrLater(before.actor(names.power(host)), incarnation);
});

export const safe3 = always(sentences.safe3, (s) => !s.actor('judgements').matches('twice'));

const isOpen = (coordinator: Seen): boolean =>
  ['judged', 'fencingOld', 'instructing', 'startingThird'].some((state) =>
    coordinator.matches(state),
  );
const isRunning = (master: Seen): boolean => master.matches('running');
export const believesUp = (watch: Seen): boolean => watch.matches('up');

/** Judged while both sides believe in each other; for scopes in which nothing else is wrong. */
export const safe3b = (plan: Plan): PropertySpec =>
  always(sentences.safe3b, (s) => {
    if (!plan.hosts.every((host) => s.actor(names.master(host)).pick(isRunning))) return true;
    return plan.groups.every(
      ({ name }) =>
        plan.hosts.filter((host) => s.actor(names.coordinator(host, name)).pick(isOpen)).length <=
        1,
    );
  });

interface PowerFacts {
  readonly incarnation: number;
  readonly by: { readonly from: string; readonly fromIncarnation: number } | null;
}

const isOff = (power: Seen): boolean => power.matches('off');
const factsOf = (power: Seen): string => {
  const { incarnation, by } = power.context as PowerFacts;
  return JSON.stringify({ incarnation, by });
};

export const safe8 = (plan: Plan): PropertySpec =>
  always(sentences.safe8, (s) => {
    const off = plan.hosts.filter((host) => s.actor(names.power(host)).pick(isOff));
    const facts = off.map((host): [string, PowerFacts] => [
      host,
      JSON.parse(s.actor(names.power(host)).pick(factsOf)),
    ]);
    return facts.every(([host, { by, incarnation }]) =>
      facts.every(
        ([other, own]) =>
          other === host ||
          by?.from !== other ||
          by.fromIncarnation !== own.incarnation ||
          own.by?.from !== host ||
          own.by.fromIncarnation !== incarnation,
      ),
    );
  });

export const safe8b = onEmit(sentences.safe8b, 'HOST_CUT', ({ event }, before) => {
  const cut = event as never as {
    readonly incarnation: number;
    readonly present: number;
    readonly from: string;
    readonly fromIncarnation: number;
  };
  const asker = before.actor(names.power(cut.from));
  if (cut.incarnation !== cut.present || asker.pick(isOff)) return false;
  return asker.context.incarnation === cut.fromIncarnation;
});
