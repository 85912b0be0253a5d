/** Machines made at random, as definitions: nested, parallel, with transitions between any two levels. */
import fc from 'fast-check';
import { type AnyStateMachine, createMachine } from 'xstate';

interface Skeleton {
  readonly kind: 'leaf' | 'final' | 'compound' | 'parallel';
  readonly children: readonly Skeleton[];
  readonly rows: number;
  readonly history: boolean;
}

const skeleton = (depth: number): fc.Arbitrary<Skeleton> => {
  const leaf = fc.record({
    kind: fc.constantFrom('leaf' as const, 'leaf' as const, 'leaf' as const, 'final' as const),
    children: fc.constant([]),
    rows: fc.nat(3),
    history: fc.constant(false),
  });
  if (depth === 0) return leaf;
  const container = fc.record({
    kind: fc.constantFrom('compound' as const, 'compound' as const, 'parallel' as const),
    children: fc.array(skeleton(depth - 1), { minLength: 1, maxLength: 4 }),
    rows: fc.nat(2),
    history: fc.boolean(),
  });
  return fc.oneof({ weight: 3, arbitrary: leaf }, { weight: 2, arbitrary: container });
};

interface Jump {
  readonly from: number;
  readonly to: number;
  readonly second: number | null;
  readonly how: 'event' | 'after' | 'always' | 'done' | 'error';
  readonly guard: boolean;
  readonly actions: number;
  readonly reenter: boolean;
}

const jump: fc.Arbitrary<Jump> = fc.record({
  from: fc.nat(),
  to: fc.nat(),
  second: fc.option(fc.nat(), { freq: 9 }),
  how: fc.constantFrom('event', 'event', 'event', 'after', 'always', 'done', 'error'),
  guard: fc.boolean(),
  actions: fc.nat(3),
  reenter: fc.boolean(),
});

/** Definitions, which `machineOf` makes machines of; so a failing one can be read. */
export const randomConfig: fc.Arbitrary<Config> = fc
  .record({
    top: fc.array(skeleton(2), { minLength: 1, maxLength: 6 }),
    jumps: fc.array(jump, { maxLength: 24 }),
    name: fc.constantFrom('m', 'a machine with quite a long name'),
  })
  .map(({ top, jumps, name }) => build(name, top, jumps));

export const machineOf = (config: Config): AnyStateMachine => createMachine(config as never);

interface Config extends Record<string, unknown> {
  id: string;
  states?: Record<string, Config>;
  on: Record<string, unknown[]>;
  after: Record<string, unknown[]>;
  always: unknown[];
  invoke: { src: string; id: string; onDone: unknown[]; onError: unknown[] }[];
}

const build = (name: string, top: readonly Skeleton[], jumps: readonly Jump[]): Config => {
  const all: Config[] = [];
  const root = configOf({ kind: 'compound', children: top, rows: 1, history: false }, 'root', all);
  const targets = all.filter(({ id }) => id !== 'root');
  for (const [index, one] of jumps.entries()) addJump(one, index, all, targets);
  return { ...root, id: name };
};

const configOf = (of: Skeleton, id: string, all: Config[]): Config => {
  const config: Config = { id, on: {}, after: {}, always: [], invoke: [] };
  all.push(config);
  for (let row = 0; row < of.rows; row += 1) config.on[`ROW_${row}`] = [{ actions: 'note' }];
  if (of.kind === 'final') config.type = 'final';
  if (of.kind === 'parallel') config.type = 'parallel';
  if (of.children.length === 0) return config;
  const states = of.children.map(
    (child, i) => [`s${i}`, configOf(child, `${id}_${i}`, all)] as const,
  );
  if (of.kind === 'compound') config.initial = 's0';
  const memory = of.history ? [['memory', { type: 'history', id: `${id}_memory` } as never]] : [];
  config.states = Object.fromEntries([...states, ...(memory as [string, Config][])]);
  return config;
};

const addJump = (one: Jump, index: number, all: Config[], targets: readonly Config[]): void => {
  const from = all[one.from % all.length] as Config;
  if (from.type === 'final' || targets.length === 0) return;
  const ends = [one.to, ...(one.second === null ? [] : [one.second])];
  const target = ends.map((end) => `#${targets[end % targets.length]?.id}`);
  const transition = {
    target: [...new Set(target)],
    reenter: one.reenter,
    ...(one.guard ? { guard: `isAllowed${index}` } : {}),
    actions: Array.from({ length: one.actions }, (_, i) => `act${i}`),
  };
  add(from, one.how, index, transition);
};

const add = (from: Config, how: Jump['how'], index: number, transition: object): void => {
  if (how === 'event') {
    const name = `EVENT_${index % 7}`;
    from.on[name] = [...(from.on[name] ?? []), transition];
  } else if (how === 'after') {
    const delay = String(100 * (index % 5) + 250);
    from.after[delay] = [...(from.after[delay] ?? []), transition];
  } else if (how === 'always') {
    from.always.push({ guard: 'isDue', ...transition });
  } else {
    const invoke = from.invoke[0] ?? { src: 'work', id: `work${index}`, onDone: [], onError: [] };
    if (from.invoke.length === 0) from.invoke.push(invoke);
    (how === 'done' ? invoke.onDone : invoke.onError).push(transition);
  }
};
