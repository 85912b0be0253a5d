/** Walks the model of an application and real actors side by side, and tells the first difference. */
import { textOf } from '../../../src/explore/naive/text.ts';
import type { Step, SystemDefinition } from '../../../src/index.ts';
import { CompiledModel } from '../../../src/system/compile.ts';
import type { State } from '../../../src/system/model.ts';
import { type NodeRecord, RUNNING, STOPPED, treeOf } from '../../../src/system/tree/tree.ts';
import { shown, warm } from '../../../src/system/tree/values.ts';
import { plain } from '../../../src/trace/digest.ts';
import { bare, historyOf, LiveApp } from './live-app.ts';

export interface Walked {
  readonly steps: number;
  readonly states: number;
  /** Kinds of steps taken, and deeds of outcomes. */
  readonly kinds: ReadonlySet<string>;
  readonly difference: unknown;
}

/** What the live side's `look` shows, of the model. */
const lookOf = (model: CompiledModel, state: State, name: string): Record<string, unknown> => {
  const runtime = model.semantics.actor(0);
  const component = model.semantics.componentAt(0, state.components[0] as number);
  const tree = treeOf(runtime.snapshots.get(component.snapshot))!;
  const full = (path: string): string => (path === '' ? name : `${name}.${path}`);
  const timers = model
    .enabled(state)
    .filter(({ kind }) => kind === 'timeout')
    .map((step) => textOf(plain(step)));
  const order: NodeRecord[] = [];
  const below = (node: NodeRecord): void => {
    order.push(node);
    for (const [, path] of node.snapshot.children) below(tree.nodes.find((n) => n.path === path)!);
  };
  below(tree.nodes[0]!);
  order.push(...tree.nodes.filter((node) => node.phase === RUNNING && !order.includes(node)));
  const data = (value: unknown): unknown =>
    withRefs(
      warm(value, (id) => new Ref(full(id), tree.nodes.find((node) => node.path === id)!.phase)),
    );
  const seen = order.map(({ path, phase, snapshot }) => {
    const { status, context, output, error, input } = snapshot.fields;
    return [
      full(path),
      {
        status,
        running: phase,
        value: snapshot.machine?.value,
        context: data(context),
        output: data(output),
        error: error === undefined ? undefined : String(shown(error)),
        ...(snapshot.machine === null
          ? { input: data(input) }
          : { history: historyOf(snapshot.machine) }),
        children: snapshot.children.map(([key, child]) => [
          /#\d+$/.test(key) ? '#' : key,
          full(child),
        ]),
      },
    ];
  });
  return { ...Object.fromEntries(seen), timers: timers.sort() };
};

class Ref {
  readonly path: string;
  readonly stopped: boolean;
  constructor(path: string, phase: number) {
    this.stopped = phase === STOPPED;
    this.path = this.stopped ? bare(path) : path;
  }
}

const withRefs = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Ref) return { ref: value.path, stopped: value.stopped };
  if (Array.isArray(value)) return value.map(withRefs);
  if (value instanceof Map) return { map: [...value].map(withRefs) };
  if (value instanceof Set) return { set: [...value].map(withRefs) };
  if (value instanceof Date || value instanceof Error) return plain(value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withRefs(item)]));
};

/** Every step from every state within so many steps of the start, each on actors made anew. */
export const agreesEverywhere = async (
  definition: SystemDefinition,
  { states: most }: { readonly states: number },
): Promise<Walked> => {
  const model = new CompiledModel(definition);
  const name = Object.keys(definition.actors)[0]!;
  const seen = new Map<string, readonly Step[]>([[model.digest(model.initial), []]]);
  const queue: State[] = [model.initial];
  const kinds = new Set<string>();
  let steps = 0;
  const fail = (path: readonly Step[], what: string, ours: unknown, theirs: unknown): Walked => ({
    steps,
    states: seen.size,
    kinds,
    difference: { path, what, ours, theirs },
  });
  for (let next = 0; next < queue.length; next += 1) {
    const state = queue[next]!;
    const path = seen.get(model.digest(state))!;
    const enabled = model.enabled(state);
    const limited = definition.environment?.some(({ times }) => times !== undefined) ?? false;
    const live = await brought(definition, path);
    const [ours, theirs] = [enabled.map((step) => textOf(plain(step))).sort(), live.enabled()];
    if (!limited && textOf(ours) !== textOf(theirs)) return fail(path, 'enabled', ours, theirs);
    for (const step of enabled) {
      const applied = model.apply(state, step);
      const app = await brought(definition, [...path, step]);
      steps += 1;
      kinds.add(step.kind === 'outcome' ? step.deed : step.kind);
      const [model1, live1] = [lookOf(model, applied.state, name), app.look()];
      if (textOf(plain(model1)) !== textOf(plain(live1)))
        return fail([...path, step], 'state', model1, live1);
      const emitted = applied.effects.emitted.map(
        (e) => `${bare(e.actor)} ${textOf(plain(e.event))}`,
      );
      if (textOf(emitted) !== textOf(app.emitted))
        return fail([...path, step], 'emitted', emitted, app.emitted);
      const digest = model.digest(applied.state);
      if (seen.has(digest) || seen.size >= most) continue;
      seen.set(digest, [...path, step]);
      queue.push(applied.state);
    }
  }
  return { steps, states: seen.size, kinds, difference: null };
};

const brought = async (definition: SystemDefinition, path: readonly Step[]): Promise<LiveApp> => {
  const app = new LiveApp(definition);
  for (const step of path) await app.carryOut(step);
  return app;
};
