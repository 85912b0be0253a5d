/**
 * A random system as plain data: what fast-check draws, prints and shrinks. `build.ts` turns it
 * into machines. Numbers that pick from a list are taken modulo its length, so any plan is valid.
 */
import * as fc from 'fast-check';
import type { ObservationKind } from '../../../src/system/definition.ts';
import { observable } from './scribe.ts';

export type Shape = 'flat' | 'nested' | 'parallel' | 'switched';

export type ActionPlan =
  | { readonly do: 'count' | 'copy' | 'noop' | 'disarm' | 'throwAt2' | 'assignThrowAt2' }
  | {
      readonly do: 'send' | 'sendSelf' | 'raise' | 'emit' | 'disarmSend';
      readonly to: number;
      readonly n: boolean;
    }
  | {
      readonly do: 'arm' | 'armSend';
      readonly to: number;
      readonly delay: number;
      readonly id: boolean;
    };

export type GuardPlan =
  | 'none'
  | 'isZero'
  | 'notZero'
  | 'carriesN'
  | 'inState'
  | 'notOne'
  | 'throwAt2';

export interface TransitionPlan {
  readonly from: number;
  readonly on: string;
  readonly to: number | null;
  readonly reenter: boolean;
  readonly guard: GuardPlan;
  readonly actions: readonly ActionPlan[];
}

export interface NodePlan {
  readonly node: number;
  readonly entry: readonly ActionPlan[];
  readonly exit: readonly ActionPlan[];
}

export interface MachinePlan {
  readonly shape: Shape;
  readonly transitions: readonly TransitionPlan[];
  readonly nodes: readonly NodePlan[];
  readonly tagged: number;
}

export interface LinkPlan {
  readonly from: number | null;
  readonly to: number | null;
  readonly kind: 'local' | 'fifo' | 'bag' | 'set' | 'none';
  readonly capacity: number;
  readonly onFull: 'bound' | 'block' | 'lose';
  readonly ignored: 'consume' | 'keep';
  readonly whenDown: 'lose' | 'keep';
  readonly lossy: boolean;
  readonly duplicating: boolean;
  readonly merging: boolean;
}

export interface InputPlan {
  readonly to: number;
  readonly event: number;
  readonly times: number | null;
  readonly shared: boolean;
  readonly when: boolean;
}

export type FaultPlan =
  | {
      readonly kind: 'crash';
      readonly unit: readonly number[];
      readonly times: number;
      readonly shared: boolean;
      readonly recovers: boolean;
      readonly keepsInbox: boolean;
      readonly notify: number | null;
      readonly storage: 'lost-write' | 'stale-read' | null;
    }
  | {
      readonly kind: 'drop' | 'duplicate';
      readonly from: number | null;
      readonly only: boolean;
      readonly times: number;
      readonly shared: boolean;
    }
  | {
      readonly kind: 'event';
      readonly to: number;
      readonly event: number;
      readonly times: number;
      readonly shared: boolean;
    }
  | {
      readonly kind: 'partition' | 'clog' | 'pause' | 'reorder';
      readonly from: number;
      readonly to: number | null;
      readonly oneWay: boolean;
      readonly loses: boolean;
      readonly times: number;
      readonly shared: boolean;
    };

export interface SystemPlan {
  readonly machines: readonly MachinePlan[];
  readonly durable: readonly boolean[];
  readonly links: readonly LinkPlan[];
  readonly inputs: readonly InputPlan[];
  readonly faults: readonly FaultPlan[];
  readonly sharedBudget: number;
  readonly faultBound: number | null;
  readonly depthBound: number | null;
  readonly within: boolean;
  /** Actors also know a name that is outside. */
  readonly outside: boolean;
  readonly time: TimePlan | null;
  /** What one more monitor sees; none for nothing. */
  readonly observed: readonly ObservationKind[];
}

/** Ordered time, in ticks. */
export interface TimePlan {
  readonly latency: readonly {
    readonly from: number | null;
    readonly min: number;
    readonly more: number;
  }[];
  readonly skewed: boolean;
  readonly jumps: number | null;
}

/** I: from outside. M, R: messages and raised events, by how far they are down a chain. T: timer. */
export const heard = ['I0', 'I1', 'M1', 'M1', 'M2', 'M2', 'M3', 'R1', 'R2', 'T0', 'T1'] as const;
/** Automatic transitions: eventless, delayed, on completion. */
const automatic = ['always', 'after d0', 'after d1', 'onDone'] as const;

const small = fc.nat({ max: 11 });
/** True about once in n times. */
const rarely = (n: number) => fc.nat({ max: n - 1 }).map((k) => k === n - 1);

const action: fc.Arbitrary<ActionPlan> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('send'), to: small, n: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('count', 'copy') }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('raise', 'emit', 'emit', 'sendSelf', 'disarmSend'),
      to: small,
      n: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('arm', 'armSend'),
      to: small,
      delay: fc.nat({ max: 1 }),
      id: fc.nat({ max: 3 }).map((k) => k > 0),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('noop', 'disarm', 'disarm', 'throwAt2', 'assignThrowAt2'),
    }),
  },
);

const actions = (maxLength: number) => fc.array(action, { maxLength });

const guard: fc.Arbitrary<GuardPlan> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<GuardPlan>('none') },
  {
    weight: 4,
    arbitrary: fc.constantFrom<GuardPlan>('isZero', 'notZero', 'carriesN', 'inState', 'notOne'),
  },
  { weight: 1, arbitrary: fc.constant<GuardPlan>('throwAt2') },
);

const transition: fc.Arbitrary<TransitionPlan> = fc.record({
  from: small,
  on: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom<string>(...heard) },
    { weight: 2, arbitrary: fc.constantFrom<string>(...automatic) },
    { weight: 1, arbitrary: fc.constantFrom('*', 'forbid I0') },
  ),
  to: fc.option(small, { freq: 4 }),
  reenter: rarely(5),
  guard,
  actions: actions(3),
});

const machine: fc.Arbitrary<MachinePlan> = fc.record({
  shape: fc.constantFrom<Shape>('flat', 'nested', 'parallel', 'switched'),
  transitions: fc.array(transition, { minLength: 3, maxLength: 9 }),
  nodes: fc.array(fc.record({ node: small, entry: actions(2), exit: actions(1) }), {
    maxLength: 3,
  }),
  tagged: small,
});

const link: fc.Arbitrary<LinkPlan> = fc.record({
  from: fc.option(small, { freq: 2 }),
  to: fc.option(small, { freq: 2 }),
  kind: fc.oneof(
    {
      weight: 24,
      arbitrary: fc.constantFrom<LinkPlan['kind']>('local', 'local', 'fifo', 'bag', 'set'),
    },
    { weight: 1, arbitrary: fc.constant<LinkPlan['kind']>('none') },
  ),
  capacity: fc.integer({ min: 1, max: 2 }),
  onFull: fc.constantFrom('bound', 'block', 'lose', 'lose'),
  ignored: fc.constantFrom('consume', 'consume', 'keep'),
  whenDown: fc.constantFrom('lose', 'keep'),
  lossy: rarely(4),
  duplicating: rarely(4),
  merging: rarely(4),
});

const input: fc.Arbitrary<InputPlan> = fc.record({
  to: small,
  event: small,
  times: fc.option(fc.integer({ min: 1, max: 2 }), { freq: 4 }),
  shared: rarely(4),
  when: rarely(4),
});

const times = fc.integer({ min: 1, max: 2 });

const fault: fc.Arbitrary<FaultPlan> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('crash' as const),
      unit: fc.array(small, { minLength: 1, maxLength: 2 }),
      times,
      shared: rarely(3),
      recovers: rarely(4).map((b) => !b),
      keepsInbox: fc.boolean(),
      notify: fc.option(small, { freq: 2 }),
      storage: fc.option(fc.constantFrom('lost-write' as const, 'stale-read' as const), {
        freq: 2,
      }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'partition' as const,
        'clog' as const,
        'pause' as const,
        'reorder' as const,
      ),
      from: small,
      to: fc.option(small, { freq: 2 }),
      oneWay: fc.boolean(),
      loses: fc.boolean(),
      times,
      shared: rarely(3),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('drop' as const, 'duplicate' as const),
      from: fc.option(small, { freq: 2 }),
      only: rarely(3),
      times,
      shared: rarely(3),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('event' as const),
      to: small,
      event: small,
      times,
      shared: rarely(3),
    }),
  },
);

export const systemPlan: fc.Arbitrary<SystemPlan> = fc.record({
  machines: fc.array(machine, { minLength: 2, maxLength: 3 }),
  durable: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
  links: fc.array(link, { minLength: 1, maxLength: 3 }),
  inputs: fc.array(input, { minLength: 1, maxLength: 3 }),
  faults: fc.array(fault, { maxLength: 3 }),
  sharedBudget: fc.integer({ min: 1, max: 2 }),
  faultBound: fc.option(fc.nat({ max: 2 }), { freq: 3 }),
  depthBound: fc
    .record({ bounded: rarely(5), depth: fc.integer({ min: 1, max: 6 }) })
    .map(({ bounded, depth }) => (bounded ? depth : null)),
  within: rarely(6),
  outside: rarely(4),
  time: fc.option(
    fc.record({
      latency: fc.array(
        fc.record({
          from: fc.option(small, { freq: 2 }),
          min: fc.nat({ max: 1 }),
          more: fc.nat({ max: 1 }),
        }),
        { maxLength: 2 },
      ),
      skewed: fc.boolean(),
      jumps: fc.option(small, { freq: 2 }),
    }),
    { freq: 2 },
  ),
  observed: fc.oneof(fc.constant([]), fc.subarray([...observable])),
});
