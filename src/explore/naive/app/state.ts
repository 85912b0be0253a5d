/** Applications as parts of a world: what was done to them since their start, and what came of it. */
import type { AnyMachineSnapshot } from 'xstate';
import type { ActorSpec, SystemDefinition } from '../../../system/definition.ts';
import { hasChildren } from '../../../system/tree/children.ts';
import { type Internal, STOPPED } from './actor.ts';
import { Application, type Setting, type Stimulus } from './application.ts';
import { type PathOf, spell } from './spell.ts';

/** Immutable: its actors are never touched again. */
export interface AppState {
  readonly setting: Setting;
  readonly log: readonly Stimulus[];
  readonly app: Application;
}

export const isApplication = (spec: ActorSpec): boolean => hasChildren(spec);

const played = (setting: Setting, log: readonly Stimulus[]): AppState => {
  const app = new Application(setting);
  for (const stimulus of log) app.take(stimulus);
  const refusal = app.refusal();
  if (refusal !== undefined) throw refusal;
  return { setting, log, app };
};

export const begun = (definition: SystemDefinition, name: string, input: unknown): AppState => {
  const { machine, pure = 'all' } = definition.actors[name]!;
  const peers = [...Object.keys(definition.actors), ...(definition.outside ?? [])];
  return played({ name, machine, input, peers, pure }, []);
};

export const after = ({ setting, log }: AppState, stimulus: Stimulus): AppState =>
  played(setting, [...log, stimulus]);

/** The name in the system of an actor within. */
export const fullName = ({ app, setting }: AppState, actor: Internal): string =>
  [setting.name, app.path(actor)].filter((part) => part !== '').join('.');

export const pathsOf =
  ({ app }: AppState): PathOf =>
  (value) => {
    if ('_processingStatus' in value) return app.path(value as Internal);
    return 'sessionId' in value && 'getSnapshot' in value ? `→${(value as any).id}` : undefined;
  };

interface Node {
  readonly always?: unknown;
  readonly states: Readonly<Record<string, Node>>;
}

const hasEventless = (node: Node): boolean =>
  node.always !== undefined || Object.values(node.states).some(hasEventless);

const historyOf = (snapshot: AnyMachineSnapshot): unknown =>
  Object.fromEntries(
    Object.entries(snapshot.historyValue as Record<string, { id: string }[]>).map(([id, nodes]) => [
      id,
      nodes.map((node) => node.id).sort(),
    ]),
  );

const logics = new WeakMap<object, number>();
let met = 0;

const logicNumber = (logic: object): number => {
  const known = logics.get(logic);
  if (known !== undefined) return known;
  met += 1;
  logics.set(logic, met);
  return met;
};

/** All that two states of an application can differ in, as plain data. */
export const spelled = (state: AppState): unknown => {
  const { app } = state;
  const known = [...app.reached()];
  const pathOf = pathsOf(state);
  return known.map((actor) => {
    const { systemId, _processingStatus: phase, _syncSnapshot } = actor;
    const snapshot = actor.getSnapshot() as AnyMachineSnapshot & { input?: unknown };
    const { status, context, output, error, input, children } = snapshot;
    const machine = 'machine' in snapshot;
    const keyed = systemId !== undefined && app.root.system.get(systemId) === (actor as unknown);
    return {
      path: app.path(actor),
      id: actor.id,
      parent: actor._parent === undefined ? null : app.path(actor._parent),
      systemId: keyed && phase !== STOPPED ? systemId : null,
      logic: logicNumber(app.logicOf(actor)),
      synced: _syncSnapshot === true,
      phase,
      status,
      context: spell(context, pathOf),
      output: spell(output, pathOf),
      error: errorOf(error, pathOf),
      input: machine ? null : spell(input, pathOf),
      value: machine ? snapshot.value : null,
      history: machine ? historyOf(snapshot) : null,
      order:
        machine && hasEventless(snapshot.machine.root as never)
          ? (snapshot._nodes as { id: string }[]).map(({ id }) => id)
          : null,
      children: Object.entries(children ?? {}).map(([key, child]) => [
        key,
        app.path(child as unknown as Internal),
      ]),
    };
  });
};

/** Anything may be thrown. */
const errorOf = (error: unknown, pathOf: PathOf): unknown =>
  typeof error === 'function' || typeof error === 'symbol' ? String(error) : spell(error, pathOf);
