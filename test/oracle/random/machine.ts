/** From the plan of a machine to an XState machine. */
import {
  type AnyStateMachine,
  and,
  assign,
  cancel,
  createMachine,
  emit,
  enqueueActions,
  not,
  raise,
  sendTo,
  stateIn,
} from 'xstate';
import type { ActionPlan, GuardPlan, MachinePlan, Shape, TransitionPlan } from './plan.ts';

/** Configs are put together piece by piece; XState itself rejects what does not fit. */
type Loose = any;
interface Heard {
  readonly type: string;
  readonly n?: number;
}
interface Args {
  readonly context: { readonly n: number };
  readonly event: Heard;
}

const end = () => ({ type: 'final' });

const trees: Record<Shape, () => Loose> = {
  flat: () => ({ initial: 's0', states: { s0: {}, s1: {}, s2: {}, end: end() } }),
  nested: () => ({
    initial: 'off',
    states: {
      off: {},
      on: {
        initial: 'a',
        states: { a: {}, b: {}, end: end(), back: { type: 'history' } },
      },
      end: end(),
    },
  }),
  parallel: () => ({
    type: 'parallel',
    states: {
      r0: { initial: 'a', states: { a: {}, b: {}, end: end() } },
      r1: { initial: 'c', states: { c: {}, d: {}, end: end() } },
    },
  }),
  switched: () => ({
    initial: 'on',
    states: {
      off: {},
      on: {
        type: 'parallel',
        states: {
          r0: { initial: 'a', states: { a: {}, b: {}, end: end() } },
          r1: {
            initial: 'c',
            states: { c: { initial: 'x', states: { x: {}, y: {} } }, d: {}, end: end() },
          },
          back: { type: 'history', history: 'deep' },
        },
      },
    },
  }),
};

interface Node {
  readonly id: string;
  readonly config: Loose;
}

const nodesOf = (config: Loose, id: string): Node[] => [
  { id, config },
  ...Object.entries(config.states ?? {}).flatMap(([key, child]) => nodesOf(child, `${id}.${key}`)),
];

const pick = <T>(list: readonly T[], k: number): T => list[k % list.length]!;

const LAST_LEVEL = 3;

/** How far down a chain of reactions an event is; chains end, so no step runs for ever. */
const levelOf = (type: string): number => {
  if (/^[MR]\d$/.test(type)) return Number(type[1]);
  return type.startsWith('xstate.done') ? LAST_LEVEL : 0;
};

const said = (type: string, carriesN: boolean, { context }: Args) =>
  carriesN ? { type, n: context.n } : { type };

/** Whom a name of the plan means, to an actor of this name. */
export type Meaning = (name: string, self: string) => string;

const literally: Meaning = (name) => name;

/** One level further down, unless the chain is at its end. */
const chained = (letter: 'M' | 'R', n: boolean, act: (event: (a: Args) => Loose) => Loose) =>
  enqueueActions(({ event, enqueue }: Loose) => {
    const level = levelOf(event.type);
    if (level < LAST_LEVEL) enqueue(act((args) => said(`${letter}${level + 1}`, n, args)));
  });

const throwAt2 = ({ context }: Args) => {
  if (context.n === 2) throw new Error('two is too many');
};

/** @param on the event whose reaction it is, if that is fixed: then no `enqueueActions` is needed. */
const build = (
  plan: ActionPlan,
  self: string,
  peers: readonly string[],
  meaning: Meaning,
  on?: string,
): Loose => {
  const to =
    (name: string) =>
    ({ system, self: actor }: Loose) =>
      system.get(meaning(name, actor.id));
  switch (plan.do) {
    case 'count':
      return assign({ n: ({ context }: Args) => (context.n + 1) % 3 });
    case 'copy':
      return assign(({ context, event }: Args) => ({ n: event.n ?? context.n }));
    case 'noop':
      return () => {};
    case 'disarm':
      return cancel('t');
    case 'disarmSend':
      return cancel('t for a peer');
    case 'throwAt2':
      return throwAt2;
    case 'assignThrowAt2':
      return assign({
        n: (args: Args) => {
          throwAt2(args);
          return args.context.n;
        },
      });
    case 'send': {
      const peer = pick(peers, plan.to);
      if (on !== undefined && levelOf(on) < LAST_LEVEL) {
        const type = `M${levelOf(on) + 1}`;
        return sendTo(to(peer), ((args: Args) => said(type, plan.n, args)) as Loose);
      }
      return chained('M', plan.n, (event) => sendTo(to(peer), event));
    }
    case 'sendSelf':
      return chained('M', plan.n, (event) => sendTo(to(self), event));
    case 'raise':
      return chained('R', plan.n, (event) => raise(event));
    case 'emit':
      return emit(((args: Args) => said(plan.to % 2 ? 'OUT' : 'NOTE', plan.n, args)) as Loose);
    case 'arm':
    case 'armSend': {
      const options = (id: string): Loose => ({
        delay: `d${plan.delay}`,
        ...(plan.id ? { id } : {}),
      });
      if (plan.do === 'arm') return raise({ type: `T${plan.to % 2}` }, options('t'));
      const peer = pick(peers, plan.to);
      return sendTo(to(peer), { type: 'M1' }, options('t for a peer'));
    }
  }
};

const guardOf = (plan: GuardPlan, node: string): Loose => {
  switch (plan) {
    case 'none':
      return undefined;
    case 'notZero':
      return not('isZero');
    case 'notOne':
      return and([not('carriesN'), ({ context }: Args) => context.n !== 1] as Loose);
    case 'inState':
      return stateIn(`#${node}`);
    default:
      return plan;
  }
};

const guards = {
  isZero: ({ context }: Args) => context.n === 0,
  carriesN: ({ context, event }: Args) => event.n === context.n,
  throwAt2: (args: Args) => {
    throwAt2(args);
    return true;
  },
};

const addTransition = (node: Node, plan: TransitionPlan, transition: Loose): void => {
  const { config } = node;
  const append = (list: Loose[] | undefined) => [...(list ?? []), transition];
  if (plan.on === 'always') {
    config.always = append(config.always);
  } else if (plan.on.startsWith('after ')) {
    const delay = plan.on.slice('after '.length);
    config.after = { ...config.after, [delay]: append(config.after?.[delay]) };
  } else if (plan.on === 'onDone') {
    if (config.states) config.onDone = append(config.onDone);
  } else if (plan.on === 'forbid I0') {
    config.on = { ...config.on, I0: [...(config.on?.I0 ?? []), {}] };
  } else {
    config.on = { ...config.on, [plan.on]: append(config.on?.[plan.on]) };
  }
};

export const machineOf = (
  plan: MachinePlan,
  self: string,
  peers: readonly string[],
  meaning: Meaning = literally,
): AnyStateMachine => {
  const root = trees[plan.shape]();
  const nodes = nodesOf(root, 'm');
  const sources = nodes.filter(
    ({ config }) => config.type !== 'history' && config.type !== 'final',
  );
  const targets = nodes.slice(1);
  const actions: Record<string, Loose> = {};
  const named = (list: readonly ActionPlan[], on?: string) =>
    list.map((action) => {
      const name = `${action.do}${Object.keys(actions).length}`;
      actions[name] = build(action, self, peers, meaning, on);
      return name;
    });
  for (const t of plan.transitions) {
    const target = t.to === null ? undefined : pick(targets, t.to).id;
    const source = pick(sources, t.from);
    addTransition(source, t, {
      ...(target === undefined ? {} : { target: `#${target}` }),
      ...(t.reenter ? { reenter: true } : {}),
      ...(t.guard === 'none' ? {} : { guard: guardOf(t.guard, pick(targets, t.from).id) }),
      actions: named(t.actions, /^[IMRT]\d$/.test(t.on) ? t.on : undefined),
    });
  }
  for (const n of plan.nodes) {
    const { config } = pick(sources, n.node);
    config.entry = [...(config.entry ?? []), ...named(n.entry)];
    config.exit = [...(config.exit ?? []), ...named(n.exit)];
  }
  pick(sources.slice(1), plan.tagged).config.tags = ['hot'];
  return createMachine(
    {
      ...root,
      id: 'm',
      // A loop of eventless transitions or raised events ends in an error, live as explored.
      options: { maxIterations: 20 },
      context: ({ input }: Loose) => ({
        n: input.recovered?.n ?? (input.n + (input.incarnation ?? 0)) % 3,
      }),
    },
    {
      actions,
      guards,
      delays: { d0: 10, d1: ({ context }: Args) => 10 + 10 * context.n },
    } as Loose,
  ) as AnyStateMachine;
};
