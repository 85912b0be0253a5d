/**
 * Random systems with interchangeable actors: pairs of a client and its disk, and one hub for all.
 * Machines come from the same plans as those of `system.ts`; whom they send to depends on who they
 * are, in a way that permuting the pairs does not change.
 */
import * as fc from 'fast-check';
import { createMachine } from 'xstate';
import {
  always,
  never,
  noDeadlock,
  onEmit,
  reachEmit,
  sometimes,
} from '../../../src/properties/index.ts';
import type {
  FaultSpec,
  InputSpec,
  LinkRule,
  PropertySpec,
  StateView,
  SystemDefinition,
} from '../../../src/system/definition.ts';
import { type Meaning, machineOf } from './machine.ts';
import { heard, type MachinePlan, type SystemPlan, systemPlan } from './plan.ts';

export interface SymmetricPlan {
  readonly base: SystemPlan;
  readonly pairs: number;
  readonly disks: boolean;
}

export const symmetricPlan: fc.Arbitrary<SymmetricPlan> = fc.record({
  base: systemPlan,
  pairs: fc.integer({ min: 2, max: 3 }),
  disks: fc.boolean(),
});

const HUB = 'hub';
type Class = 'c' | 'd';

const meaningOf =
  (pairs: number, disks: boolean): Meaning =>
  (name, self) => {
    const number = self.slice(1);
    if (name === 'self' || self === HUB) return self;
    if (name === 'mate' && disks) return self.startsWith('c') ? `d${number}` : `c${number}`;
    // Of three there is no other one that could be named without telling two apart.
    if (name === 'other' && pairs === 2) return `${self[0]}${number === '0' ? 1 : 0}`;
    return HUB;
  };

const pick = <T>(list: readonly T[], k: number): T => list[k % list.length]!;

export const symmetricSystemOf = ({ base, pairs, disks }: SymmetricPlan): SystemDefinition => {
  const classes: readonly Class[] = disks ? ['c', 'd'] : ['c'];
  const meaning = meaningOf(pairs, disks);
  const machine = (plan: MachinePlan) => machineOf(plan, 'self', ['other', HUB, 'mate'], meaning);
  const charts = { c: machine(base.machines[0]!), d: machine(base.machines[1]!) };
  const members = (of: Class) => Array.from({ length: pairs }, (_, i) => `${of}${i}`);
  const durable = (c: { n: number }) => ({ n: c.n });
  const actors = Object.fromEntries([
    ...classes.flatMap((of, k) =>
      members(of).map((name) => [
        name,
        { machine: charts[of], input: { n: k }, ...(base.durable[k] ? { durable } : {}) },
      ]),
    ),
    [HUB, { machine: machine(base.machines.at(-1)!), input: { n: 0 } }],
  ]);
  const whole: readonly (readonly string[])[] = [...classes.map(members), [HUB]];
  return {
    name: 'random',
    title: 'a random system with interchangeable actors',
    actors,
    links: base.links.map((link): LinkRule => {
      const { kind, capacity, onFull, ignored, whenDown } = link;
      const from = link.from === null ? {} : { from: pick(whole, link.from) };
      const to = link.to === null ? {} : { to: pick(whole, link.to) };
      return { ...from, ...to, kind, capacity, onFull, ignored, whenDown };
    }),
    environment: inputs(base, classes, members, charts),
    faults: faults(base, classes, members),
    budgets: { shared: base.sharedBudget },
    monitors: {
      watcher: {
        machine: watcher,
        observes: ({ event }) => (event.type === 'OUT' ? { ...event, type: 'SEEN' } : undefined),
      },
    },
    properties: properties(members('c')),
    symmetry: [{ actors: members('c').map((name, i) => (disks ? [name, `d${i}`] : [name])) }],
    bounds: base.faultBound === null ? {} : { faults: base.faultBound },
  };
};

const limited = (plan: { shared: boolean; times: number | null }) => {
  if (plan.shared) return { budget: 'shared' };
  return plan.times === null ? {} : { times: plan.times };
};

const inputs = (
  base: SystemPlan,
  classes: readonly Class[],
  members: (of: Class) => readonly string[],
  charts: Record<Class, { readonly events: readonly string[] }>,
): InputSpec[] => {
  const found = new Map<string, InputSpec>();
  for (const plan of base.inputs) {
    const of = pick(classes, plan.to);
    const { events } = charts[of];
    const known = heard.filter((type) => events.includes('*') || events.includes(type));
    if (known.length === 0) continue;
    const event = { type: pick(known, plan.event) };
    const when = plan.when ? { when: (t: { context: { n: number } }) => t.context.n !== 1 } : {};
    for (const to of members(of)) {
      found.set(`${to} ${event.type}`, { to, event, ...limited(plan), ...when });
    }
  }
  return [...found.values()];
};

/** For each planned fault one of every member of a class; crashes and pauses once a class. */
const faults = (
  base: SystemPlan,
  classes: readonly Class[],
  members: (of: Class) => readonly string[],
): FaultSpec[] => {
  const taken = new Set<string>();
  return base.faults.flatMap((plan): FaultSpec[] => {
    const of = pick(classes, 'from' in plan ? (plan.from ?? 0) : 0);
    if (taken.has(`${plan.kind} ${of}`)) return [];
    taken.add(`${plan.kind} ${of}`);
    const budget = limited(plan);
    switch (plan.kind) {
      case 'crash':
        return members(of).map((name) => ({
          kind: 'crash',
          actors: [name],
          recovers: plan.recovers,
          inbox: plan.keepsInbox ? 'keep' : 'lose',
          ...budget,
        }));
      case 'pause':
        return members(of).map((actor) => ({ kind: 'pause', actor, ...budget }));
      case 'drop':
      case 'duplicate':
        return [{ kind: plan.kind, from: members(of), ...budget }];
      default:
        return [];
    }
  });
};

const watcher = createMachine({
  initial: 'none',
  states: { none: { on: { SEEN: 'once' } }, once: { on: { SEEN: 'bad' } }, bad: { tags: ['bad'] } },
});

const properties = (clients: readonly string[]): PropertySpec[] => {
  const count = (s: StateView, n: number) =>
    clients.filter((name) => s.actor(name).context?.n === n).length;
  return [
    never('two clients are at two', (s) => count(s, 2) > 1),
    always('somebody is below two', (s) => count(s, 2) < clients.length),
    sometimes('two are down', (s) => clients.filter((name) => !s.actor(name).up).length > 1),
    sometimes('a message waits', (s) => clients.some((name) => s.actor(name).inbox.length > 0)),
    never('the watcher is bad', (s) => s.actor('watcher').hasTag('bad')),
    onEmit(
      'nobody speaks at two',
      ['OUT', 'NOTE'],
      (e, before) => before.actor(e.actor).context?.n !== 2,
    ),
    reachEmit('one is noted', 'NOTE', (e) => (e.event as { n?: number }).n === 1),
    noDeadlock('never stuck'),
  ];
};
