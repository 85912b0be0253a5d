/**
 * Faults that last until a free step ends them (partitions, clogged links, pauses), and messages
 * that overtake each other.
 *
 * Where definition.ts leaves room: every pair of different actors that no local link joins can be
 * clogged, whether or not anything is in flight; a partition concerns a supervisor's notes if its
 * rule names the unit, or everybody, and is no step if it parts nobody; a paused actor gets no events by faults either, and a message
 * handed to it over a local link waits as on a fifo of the rule's capacity.
 */
import type {
  ClogFault,
  PartitionFault,
  PauseFault,
  ReorderFault,
  SystemDefinition,
} from '../../system/definition.ts';
import type { Step } from '../../system/step.ts';
import type { Candidate, Limited } from './candidate.ts';
import { crashName, linkBetween, names } from './links.ts';
import { textOf, textOnce } from './text.ts';
import { setQueue, type World } from './world.ts';

export const pauseOf = (name: string): string => `pause ${textOf(name)}`;
export const clogOf = (from: string, to: string): string => `clog ${textOf([from, to])}`;
export const partitionOf = (name: string): string => `partition ${textOf(name)}`;

const sides = (rule: PartitionFault['from']): string =>
  rule === '*' ? 'any' : typeof rule === 'string' ? rule : rule.join('/');

export const partitionName = (fault: PartitionFault): string =>
  fault.name ??
  `partition ${sides(fault.from)} ${fault.oneWay === true ? '→' : '|'} ${sides(fault.to)}`;

export const isClogged = (world: World, from: string, to: string): boolean =>
  world.lasting.has(clogOf(from, to));

/** Up, and not paused. */
export const acts = (world: World, name: string): boolean =>
  world.actors.get(name)!.up && !world.lasting.has(pauseOf(name));

export const crossesNetwork = (definition: SystemDefinition, from: string, to: string): boolean =>
  from !== to && !['local', 'none'].includes(linkBetween(definition, from, to).kind);

export const separates = (fault: PartitionFault, from: string, to: string): boolean =>
  (names(fault.from, from) && names(fault.to, to)) ||
  (fault.oneWay !== true && names(fault.from, to) && names(fault.to, from));

/** Whether a partition under way stands between the two. */
export const isCutOff = (
  definition: SystemDefinition,
  world: Pick<World, 'lasting'>,
  from: string,
  to: string,
): boolean =>
  crossesNetwork(definition, from, to) &&
  (definition.faults ?? []).some(
    (fault) =>
      fault.kind === 'partition' &&
      world.lasting.has(partitionOf(partitionName(fault))) &&
      separates(fault, from, to),
  );

/** The pairs that a rule allows to be clogged. */
export const cloggable = (
  definition: SystemDefinition,
  rule: ClogFault,
): { readonly from: string; readonly to: string }[] => {
  const all = Object.keys(definition.actors);
  return all
    .filter((from) => names(rule.from, from))
    .flatMap((from) => all.filter((to) => names(rule.to, to)).map((to) => ({ from, to })))
    .filter(({ from, to }) => crossesNetwork(definition, from, to));
};

const begins = (step: Step, budget: string | undefined, lasting: string): Candidate => ({
  step,
  budget,
  perform: (run) => {
    run.world.lasting.add(lasting);
  },
});

const partition = (definition: SystemDefinition, fault: PartitionFault): Candidate['perform'] => {
  const name = partitionName(fault);
  return ({ world }) => {
    world.lasting.add(partitionOf(name));
    if (fault.inFlight !== 'lose') return;
    for (const [to, senders] of [...world.queues]) {
      for (const from of [...senders.keys()]) {
        if (crossesNetwork(definition, from, to) && separates(fault, from, to)) {
          setQueue(world, from, to, []);
        }
      }
    }
  };
};

const clogs = (
  definition: SystemDefinition,
  world: World,
  { rule, budget }: Limited<ClogFault>,
): Candidate[] =>
  cloggable(definition, rule)
    .filter(({ from, to }) => !isClogged(world, from, to))
    .map(({ from, to }) => begins({ kind: 'clog', from, to }, budget, clogOf(from, to)));

/** Whether there is anybody to part: without a network between the two sides there is no step. */
export const parts = (definition: SystemDefinition, fault: PartitionFault): boolean => {
  const all = Object.keys(definition.actors);
  const units = (definition.faults ?? []).flatMap((f) =>
    f.kind === 'crash' ? [crashName(f)] : [],
  );
  return [...all, ...units].some((from) =>
    all.some((to) => crossesNetwork(definition, from, to) && separates(fault, from, to)),
  );
};

const partitions = (
  definition: SystemDefinition,
  world: World,
  { rule, budget }: Limited<PartitionFault>,
): Candidate[] => {
  const name = partitionName(rule);
  if (world.lasting.has(partitionOf(name)) || !parts(definition, rule)) return [];
  return [{ step: { kind: 'partition', name }, budget, perform: partition(definition, rule) }];
};

const pauses = (world: World, { rule, budget }: Limited<PauseFault>): Candidate[] =>
  acts(world, rule.actor)
    ? [begins({ kind: 'pause', actor: rule.actor }, budget, pauseOf(rule.actor))]
    : [];

export const lastingFaults = (
  definition: SystemDefinition,
  world: World,
  rules: readonly Limited<PartitionFault | ClogFault | PauseFault>[],
): Candidate[] =>
  rules.flatMap(({ rule, budget }) => {
    if (rule.kind === 'partition') return partitions(definition, world, { rule, budget });
    if (rule.kind === 'clog') return clogs(definition, world, { rule, budget });
    return pauses(world, { rule, budget });
  });

const ends = (step: Step, lasting: string): Candidate => ({
  step,
  budget: undefined,
  perform: (run) => {
    run.world.lasting.delete(lasting);
  },
});

/** What lasts can end at any time, of itself. */
export const endings = (world: World): Candidate[] =>
  [...world.lasting].map((lasting) => {
    const kind = lasting.slice(0, lasting.indexOf(' '));
    const what = JSON.parse(lasting.slice(kind.length + 1));
    switch (kind) {
      case 'partition':
        return ends({ kind: 'heal', name: what }, lasting);
      case 'clog':
        return ends({ kind: 'unclog', from: what[0], to: what[1] }, lasting);
      default:
        return ends({ kind: 'resume', actor: what }, lasting);
    }
  });

/** The head of a fifo and the message behind it change places, if they differ. */
export const overtakings = (
  definition: SystemDefinition,
  world: World,
  rules: readonly Limited<ReorderFault>[],
): Candidate[] =>
  [...world.queues].flatMap(([to, senders]) =>
    [...senders].flatMap(([from, [head, second, ...rest]]): Candidate[] => {
      const { kind } = linkBetween(definition, from, to);
      if (kind !== 'fifo' || head === undefined || second === undefined) return [];
      if (textOnce(head.event) === textOnce(second.event)) return [];
      const payer = rules.find(
        ({ rule }) =>
          names(rule.from, from) &&
          names(rule.to, to) &&
          (rule.events?.includes(second.event.type) ?? true),
      );
      if (!payer) return [];
      const step: Step = { kind: 'reorder', from, to, event: second.event };
      const perform: Candidate['perform'] = (run) =>
        setQueue(run.world, from, to, [second, head, ...rest]);
      return [{ step, budget: payer.budget, perform }];
    }),
  );
