/** An actor within an application as predicates see it. */
import type { AnyMachineSnapshot } from 'xstate';
import type { ActorView, Plain } from '../../../system/definition.ts';
import { timerName } from '../timers.ts';
import { errorText, type Timer } from '../world.ts';
import { type Internal, STOPPED } from './actor.ts';
import { type AppState, fullName } from './state.ts';

type Seen = Omit<ActorView, 'pick'>;

/** References are shown as `{ id: path }`. */
const shown = (state: AppState, value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if ('_processingStatus' in value) return { id: state.app.path(value as Internal) };
  const each = (item: unknown): unknown => shown(state, item);
  if (Array.isArray(value)) return value.map(each);
  if (value instanceof Map) return new Map([...value].map(([k, v]) => [each(k), each(v)]));
  if (value instanceof Set) return new Set([...value].map(each));
  if (value instanceof Date || value instanceof Error) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, each(item)]));
};

const childOf = (actor: Internal | undefined, id: string): Internal | undefined => {
  const children = Object.entries((actor?.getSnapshot() as any)?.children ?? {});
  for (const [key, child] of children as [string, Internal][]) {
    if (key === id) return child;
    const below = id.startsWith(`${key}.`) ? childOf(child, id.slice(key.length + 1)) : undefined;
    if (below !== undefined) return below;
  }
  return undefined;
};

export const rootOf = ({ app }: AppState): Internal => app.root as unknown as Internal;

export const contextOf = (state: AppState, actor: Internal): unknown => {
  const { context, input } = actor.getSnapshot() as any;
  return shown(state, context ?? (input === undefined ? null : { input }));
};

export const childIds = (actor: Internal): string[] =>
  Object.keys((actor.getSnapshot() as any).children ?? {});

/** Where there is none: not up, and matching nothing. */
export const goneView = (name: string): ActorView => {
  const seen: Seen = {
    name,
    up: false,
    value: 'gone',
    context: null,
    status: 'stopped',
    error: undefined,
    matches: () => false,
    hasTag: () => false,
    child: (below) => goneView(`${name}.${below}`),
    children: [],
    timers: [],
    inbox: [],
  };
  return { ...seen, pick: <T extends Plain>(select: (actor: Seen) => T): T => select(seen) };
};

export const childView = (
  state: AppState,
  above: Internal | undefined,
  id: string,
  name: string,
  timers: readonly Timer[],
): ActorView => {
  const actor = childOf(above, id);
  if (actor === undefined) return goneView(name);
  const snapshot = actor.getSnapshot() as AnyMachineSnapshot;
  const machine = 'machine' in snapshot ? snapshot : undefined;
  const { status, error } = snapshot;
  const own = fullName(state, actor);
  const seen: Seen = {
    name,
    up: actor._processingStatus !== STOPPED,
    value: machine?.value ?? status,
    context: contextOf(state, actor),
    status,
    error: status === 'error' ? errorText(error) : undefined,
    matches: (value) => machine?.matches(value as never) ?? false,
    hasTag: (tag) => machine?.hasTag(tag as never) ?? false,
    child: (below) => childView(state, actor, below, `${name}.${below}`, timers),
    children: childIds(actor),
    timers: timers.filter(({ within }) => within?.owner === own).map((t) => timerName(t, own)),
    inbox: [],
  };
  return { ...seen, pick: <T extends Plain>(select: (actor: Seen) => T): T => select(seen) };
};
