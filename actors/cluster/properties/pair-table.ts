/** Rows of a pair table that changes while the cluster runs. */
import type { MasterContext } from '../../../machines/cluster/master-memory.ts';
import { newestOf } from '../../../machines/cluster/pair-table.ts';
import { always, converges, reachEmit } from '../../../src/properties/index.ts';
import type { PropertySpec, StateView } from '../../../src/system/definition.ts';
import { names, type Plan } from '../wiring.ts';
import type { Seen } from './safe.ts';

export const pairTableSentences = {
  held: 'SAFE-3 a new version of the pair table is in force only when both masters hold it',
  ends: 'LIVE-1 a new version of the pair table ends up in force on every host',
} as const;

const tablesOf = (master: Seen) => (master.context as MasterContext).tables;
const inForceAt = (master: Seen): number => tablesOf(master).inForce.version;
const newestAt = (master: Seen): number => newestOf(tablesOf(master)).version;
const isSettled = (master: Seen): boolean =>
  tablesOf(master).held === null && tablesOf(master).offered === null;

/** Those of the hosts, of which none is lost where this is judged. */
const at = (s: StateView, plan: Plan, of: (master: Seen) => number): readonly number[] =>
  plan.hosts.map((host) => s.actor(names.master(host)).pick(of));

const held = (plan: Plan): PropertySpec =>
  always(
    pairTableSentences.held,
    (s) => Math.max(...at(s, plan, inForceAt)) <= Math.min(...at(s, plan, newestAt)),
  );

const ends = (plan: Plan): PropertySpec =>
  converges(pairTableSentences.ends, (s) => {
    const [first, ...others] = at(s, plan, inForceAt);
    return (
      others.every((version) => version === first) &&
      plan.hosts.every((host) => s.actor(names.master(host)).pick(isSettled))
    );
  });

const decidesByNew = (plan: Plan): PropertySpec =>
  reachEmit(
    'REACH the home by the new version of the pair table decides about the group',
    'JUDGED',
    ({ event }) => {
      const { group, host } = event as unknown as { group: string; host: string };
      return plan.groups.some(({ name, homes }) => name === group && homes[0] !== host);
    },
  );

export const pairTableRows = (plan: Plan): readonly PropertySpec[] => [
  held(plan),
  ends(plan),
  decidesByNew(plan),
];
