/** From a plan to a system definition: actors, links, faults, a monitor and simple properties. */
import { createMachine, type EventObject } from 'xstate';
import { linkBetween, names as matches } from '../../../src/explore/naive/links.ts';
import {
  always,
  never,
  noDeadlock,
  onEmit,
  reachEmit,
  sometimes,
} from '../../../src/properties/index.ts';
import type {
  Budgeted,
  FaultSpec,
  InputSpec,
  LinkRule,
  OrderedTime,
  PropertySpec,
  StateView,
  SystemDefinition,
} from '../../../src/system/definition.ts';
import { machineOf } from './machine.ts';
import {
  type FaultPlan,
  heard,
  type InputPlan,
  type LinkPlan,
  type SystemPlan,
  type TimePlan,
} from './plan.ts';
import { scribes } from './scribe.ts';

const pick = <T>(list: readonly T[], k: number): T => list[k % list.length]!;

const limited = (plan: { shared: boolean; times: number | null }): Budgeted => {
  if (plan.shared) return { budget: 'shared' };
  return plan.times === null ? {} : { times: plan.times };
};

const end = (side: 'from' | 'to', k: number | null, names: readonly string[]) =>
  k === null ? {} : { [side]: pick(names, k) };

const linkOf = (plan: LinkPlan, names: readonly string[]): LinkRule => {
  const { kind, capacity, onFull, ignored, whenDown } = plan;
  const pair = { ...end('from', plan.from, names), ...end('to', plan.to, names) };
  const inFlight = kind !== 'local' && kind !== 'none';
  const lossy = plan.lossy && inFlight;
  const duplicating = plan.duplicating && inFlight && kind !== 'set';
  const merging = plan.merging && inFlight;
  return { ...pair, kind, capacity, onFull, ignored, whenDown, lossy, duplicating, merging };
};

/** The actors, and which events each of them has a transition for. */
interface Cast {
  readonly names: readonly string[];
  readonly handles: Readonly<Record<string, readonly string[]>>;
  readonly durable: readonly string[];
}

/** Somebody and an event that it handles: the engine rejects inputs that nobody could react to. */
const directed = (cast: Cast, to: number, event: number) => {
  const able = cast.names.filter((name) => cast.handles[name]!.length > 0);
  if (able.length === 0) return [];
  const name = pick(able, to);
  return [{ to: name, event: { type: pick(cast.handles[name]!, event) } }];
};

const inputOf = (plan: InputPlan, cast: Cast): InputSpec[] =>
  directed(cast, plan.to, plan.event).map((input) => ({
    ...input,
    ...limited(plan),
    ...(plan.when ? { when: (target) => target.context.n !== 1 } : {}),
  }));

const faultOf = (plan: FaultPlan, i: number, cast: Cast): FaultSpec[] => {
  const budget = limited(plan);
  switch (plan.kind) {
    case 'crash': {
      const { notify } = plan;
      const unit = [...new Set(plan.unit.map((k) => pick(cast.names, k)))];
      const stored = unit.some((name) => cast.durable.includes(name));
      const notices = (k: number) => (notify === null ? [] : directed(cast, notify, notify + k));
      return [
        {
          kind: 'crash',
          name: `crash ${i}`,
          actors: unit,
          recovers: plan.recovers,
          inbox: plan.keepsInbox ? 'keep' : 'lose',
          notify: { down: notices(0), up: notices(1) },
          ...(plan.storage !== null && plan.recovers && stored ? { storage: plan.storage } : {}),
          ...budget,
        },
      ];
    }
    case 'drop':
    case 'duplicate':
      return [
        {
          kind: plan.kind,
          ...end('from', plan.from, cast.names),
          ...(plan.only ? { events: ['M1'] } : {}),
          ...budget,
        },
      ];
    case 'partition':
      return [
        {
          kind: 'partition',
          name: `partition ${i}`,
          from: pick(cast.names, plan.from),
          to: plan.to === null ? '*' : pick(cast.names, plan.to),
          oneWay: plan.oneWay,
          inFlight: plan.loses ? 'lose' : 'keep',
          ...budget,
        },
      ];
    case 'clog':
    case 'reorder': {
      const pair = { from: pick(cast.names, plan.from), ...end('to', plan.to, cast.names) };
      return [{ kind: plan.kind, ...pair, ...budget }];
    }
    case 'pause':
      return [{ kind: 'pause', actor: pick(cast.names, plan.from), ...budget }];
    case 'event':
      return directed(cast, plan.to, plan.event).map((input) => ({
        kind: 'event',
        name: `fault ${i}`,
        ...input,
        ...budget,
      }));
  }
};

/** What a fault lays claim to: its actors, or messages of one kind from some senders. */
const claims = (fault: FaultSpec, names: readonly string[]): readonly string[] => {
  if (fault.kind === 'crash') return fault.actors;
  if (fault.kind === 'event') return [fault.name];
  if (fault.kind === 'partition') return [fault.name ?? 'partition'];
  if (fault.kind === 'pause' || fault.kind === 'clock-jump')
    return [`${fault.kind} ${fault.actor}`];
  const senders = fault.from === undefined ? [...names, 'anybody else'] : [fault.from];
  return senders.map((from) => `${fault.kind} from ${from}`);
};

/** The engine rejects faults of the network that concern no link on which they could happen. */
const concernsSomebody =
  (links: readonly LinkRule[], all: readonly string[]) => (fault: FaultSpec) => {
    if (fault.kind !== 'partition' && fault.kind !== 'clog' && fault.kind !== 'reorder')
      return true;
    const wanted = fault.kind === 'reorder' ? ['fifo'] : ['fifo', 'bag', 'set'];
    return all.some((from) =>
      all.some((to) => {
        const { kind } = linkBetween({ links } as SystemDefinition, from, to);
        const forth = matches(fault.from, from) && matches(fault.to, to);
        return from !== to && wanted.includes(kind) && forth;
      }),
    );
  };

/** The engine rejects units that share an actor, and two rules for the same loss. */
const disjoint = (faults: readonly FaultSpec[], names: readonly string[]): FaultSpec[] => {
  const taken = new Set<string>();
  return faults.filter((fault) => {
    const wanted = claims(fault, names);
    if (wanted.some((claim) => taken.has(claim))) return false;
    for (const claim of wanted) taken.add(claim);
    return true;
  });
};

const watcher = createMachine({
  initial: 'none',
  states: {
    none: { on: { SEEN: 'once' } },
    once: {
      on: {
        SEEN: [
          { guard: ({ event }) => (event as EventObject & { n?: number }).n === 2, target: 'bad' },
        ],
      },
    },
    bad: { tags: ['bad'], type: 'final' },
  },
});

const properties = (names: readonly string[]): PropertySpec[] => {
  const every = (s: StateView) => names.map((name) => s.actor(name));
  const n = (s: StateView, name: string) => s.actor(name).context?.n;
  return [
    always('nothing is claimed', () => true),
    never('a0 reaches two', (s) => n(s, 'a0') === 2),
    always('a1 is below two or busy', (s) => n(s, 'a1') < 2 || s.actor('a1').inbox.length > 0),
    sometimes('two messages wait for one actor', (s) => every(s).some((a) => a.inbox.length > 1)),
    sometimes('two timers run', (s) => every(s).some((a) => a.timers.length > 1)),
    sometimes('somebody is done', (s) => every(s).some((a) => a.status === 'done')),
    sometimes(
      'a0 is hot while a1 is not',
      (s) => s.actor('a0').hasTag('hot') && !s.actor('a1').hasTag('hot'),
    ),
    sometimes('somebody is down', (s) => every(s).some((a) => !a.up)),
    never('two are down', (s) => every(s).filter((a) => !a.up).length > 1),
    never(
      'a message waits while somebody is down',
      (s) => every(s).some((a) => a.inbox.length > 0) && every(s).some((a) => !a.up),
    ),
    never('two messages wait for a1', (s) => s.actor('a1').inbox.length > 1),
    never('the watcher is bad', (s) => s.actor('watcher').hasTag('bad')),
    onEmit(
      'what is said is still so',
      'OUT',
      (e, _, after) => (e.event as any).n === n(after, e.actor),
    ),
    onEmit('nobody speaks at two', ['OUT', 'NOTE'], (e, before) => n(before, e.actor) !== 2),
    reachEmit('a1 notes one', 'NOTE', (e) => e.actor === 'a1' && (e.event as any).n === 1),
    noDeadlock('never stuck'),
    noDeadlock('never stuck but at the end', {
      except: (s) => every(s).every((a) => a.status !== 'active'),
    }),
  ];
};

const uniqueBy = <T>(list: readonly T[], key: (item: T) => string): T[] => [
  ...new Map(list.map((item) => [key(item), item])).values(),
];

const timeOf = ({ latency, skewed }: TimePlan, names: readonly string[]): OrderedTime => ({
  mode: 'ordered',
  tickMs: 10,
  latency: latency.map(({ from, min, more }) => ({
    ...end('from', from, names),
    minMs: 10 * min,
    maxMs: 10 * (min + more),
  })),
  skew: skewed ? [{ actors: 'a0', share: 0.5 }] : [],
});

/** With time as the plan has it, less what the engine refuses to combine with ordered time. */
const inTime = (definition: SystemDefinition, plan: TimePlan | null): SystemDefinition => {
  if (plan === null) return definition;
  const names = Object.keys(definition.actors);
  const jump = plan.jumps === null ? [] : [pick(names, plan.jumps)];
  const lossy = definition.faults!.some(({ kind }) => kind === 'drop' || kind === 'duplicate');
  return {
    ...definition,
    time: timeOf(plan, names),
    links: definition.links!.map((link) => ({
      ...link,
      kind:
        link.kind === 'set' || (link.kind === 'bag' && (lossy || link.lossy === true))
          ? 'fifo'
          : link.kind,
      onFull: link.onFull === 'block' ? 'lose' : link.onFull!,
      merging: false,
    })),
    faults: [
      ...definition.faults!,
      ...jump.map((actor) => ({ kind: 'clock-jump' as const, actor, byMs: 10 })),
    ],
    properties: definition.properties.filter(({ kind }) => kind !== 'no-deadlock'),
  };
};

export const systemOf = (plan: SystemPlan): SystemDefinition => inTime(timeless(plan), plan.time);

const timeless = (plan: SystemPlan): SystemDefinition => {
  const names = plan.machines.map((_, i) => `a${i}`);
  const outside = plan.outside ? ['somebody else'] : [];
  const actors = names.map((name, i) => {
    const machine = machineOf(plan.machines[i]!, name, [
      ...names.filter((other) => other !== name),
      ...outside,
    ]);
    const durable = plan.durable[i] ? { durable: (c: { n: number }) => ({ n: c.n }) } : {};
    return [name, { machine, input: { n: i % 3 }, ...durable }] as const;
  });
  const handles = actors.map(([name, { machine }]) => {
    const events: readonly string[] = machine.events;
    return [name, heard.filter((type) => events.includes('*') || events.includes(type))] as const;
  });
  const durable = names.filter((_, i) => plan.durable[i]);
  const cast: Cast = { names, handles: Object.fromEntries(handles), durable };
  const links = plan.links.map((link) => linkOf(link, names));
  const faults = plan.faults
    .flatMap((fault, i) => faultOf(fault, i, cast))
    .filter(concernsSomebody(links, names));
  const inputs = plan.inputs.flatMap((input) => inputOf(input, cast));
  return {
    name: 'random',
    title: 'a random system',
    actors: Object.fromEntries(actors),
    links,
    outside,
    environment: uniqueBy(inputs, (input) => `${input.to} ${input.event.type}`),
    faults: disjoint(faults, names),
    budgets: { shared: plan.sharedBudget },
    monitors: {
      watcher: {
        machine: watcher,
        observes: ({ event }) =>
          event.type === 'OUT' || event.type === 'M1' ? { ...event, type: 'SEEN' } : undefined,
      },
      ...scribes(plan.observed),
    },
    properties: properties(names),
    bounds: {
      ...(plan.faultBound === null ? {} : { faults: plan.faultBound }),
      ...(plan.depthBound === null ? {} : { depth: plan.depthBound }),
      ...(plan.within ? { within: (s: StateView) => s.actor('a0').context?.n !== 2 } : {}),
    },
  };
};
