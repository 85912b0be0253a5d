/** SAFE rows: what must hold in every state and at every step. */
import type { SlaveContext } from '../../../machines/cluster/slave-setup.ts';
import { always } from '../../../src/properties/index.ts';
import type { ActorView, PropertySpec, StateView } from '../../../src/system/definition.ts';
import { groupOf, type Plan } from '../wiring.ts';

type Seen = Omit<ActorView, 'pick'>;

const isServing = (member: Seen): boolean =>
  member.matches({ up: { role: 'active' } }) || member.matches('active');

export const servingOf = (s: StateView, plan: Plan, group: string): readonly string[] =>
  groupOf(plan.groups.find(({ name }) => name === group)!)
    .instances.map(({ member }) => member)
    .filter((member) => s.actor(member).pick(isServing));

export const safe1a = (plan: Plan): PropertySpec =>
  always('SAFE-1a never two instances of one group are active at once', (s) =>
    plan.groups.every(({ name }) => servingOf(s, plan, name).length <= 1),
  );
export type { SlaveContext };
