/**
 * An application of real actors that is stepped by hand: promises, callbacks and observables are
 * those of a test, really started, and do what a step says; promises tell of it in a later turn.
 */
import type { AnyActorLogic, AnyMachineSnapshot, EventObject } from 'xstate';
import { type Internal, STOPPED } from '../../../src/explore/naive/app/actor.ts';
import { Application, type AppTimer } from '../../../src/explore/naive/app/application.ts';
import { textOf } from '../../../src/explore/naive/text.ts';
import type { Step, SystemDefinition } from '../../../src/index.ts';
import { kindOf } from '../../../src/system/tree/kinds.ts';
import { isOutward, outcomesOf } from '../../../src/system/tree/outcomes.ts';
import { Cooler, warm } from '../../../src/system/tree/values.ts';
import { plain } from '../../../src/trace/digest.ts';
import { make } from './outside.ts';

export class LiveApp extends Application {
  readonly #definition: SystemDefinition;

  constructor(definition: SystemDefinition) {
    const [[name, { machine, input }]] = Object.entries(definition.actors) as [[string, any]];
    super({ name, machine, input, peers: [], pure: 'all' });
    this.#definition = definition;
  }

  protected override played(logic: AnyActorLogic): AnyActorLogic {
    return logic;
  }

  async carryOut(step: Step): Promise<void> {
    this.begin();
    if (step.kind === 'input') this.#at(step.to).send(step.event);
    else if (step.kind === 'outcome') {
      make(
        this.#at(step.actor),
        step.deed,
        warm(step.value, () => undefined),
      );
    } else if (step.kind === 'timeout') {
      const wanted = textOf(step);
      this.fire(this.timers().find((other) => textOf(this.#timeout(other)) === wanted)!);
    } else throw new Error(`an application takes no step ${step.kind}`);
    await new Promise((resolve) => setImmediate(resolve));
    this.end();
  }

  /** What was emitted in the last step, with the names that actors have after it. */
  get emitted(): string[] {
    return this.said.flatMap((said) =>
      said.kind === 'emit' ? `${bare(this.#full(said.actor))} ${textOf(plain(said.event))}` : [],
    );
  }

  /** The texts of all steps that could be taken now. */
  enabled(): string[] {
    const steps: Step[] = this.timers().map((timer) => this.#timeout(timer));
    for (const spec of this.#definition.environment ?? []) {
      const actor = this.#find(spec.to);
      if (actor === undefined || !reacts(actor, spec.event)) continue;
      const name = spec.name ?? spec.event.type;
      steps.push({ kind: 'input', name, to: spec.to, event: spec.event });
    }
    for (const actor of this.all()) steps.push(...this.#outcomes(actor));
    return [...new Set(steps.map((step) => textOf(plain(step))))].sort();
  }

  /** All that can be seen of all actors. */
  look(): Record<string, unknown> {
    const timers = this.timers().map((timer) => textOf(plain(this.#timeout(timer))));
    const seen = this.all().map((actor) => [this.#full(actor), this.#seen(actor)]);
    // Timers that are alike in all that a step says of them are one step.
    return { ...Object.fromEntries(seen), timers: [...new Set(timers)].sort() };
  }

  #seen(actor: Internal): unknown {
    const snapshot = actor.getSnapshot() as AnyMachineSnapshot & { input?: unknown };
    const { status, context, output, error, input } = snapshot;
    return {
      status,
      running: actor._processingStatus,
      value: snapshot.value,
      context: this.#shown(context),
      output: this.#shown(output),
      error: error === undefined ? undefined : String(error),
      ...(isMachine(snapshot) ? { history: historyOf(snapshot) } : { input: this.#shown(input) }),
      children: Object.entries(snapshot.children ?? {}).map(([key, child]) => [
        /#\d+$/.test(key) ? '#' : key,
        this.#full(child as Internal),
      ]),
    };
  }

  /** Plain data, with paths for references. */
  #shown(value: any): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if ('_processingStatus' in value) {
      const stopped = value._processingStatus === STOPPED;
      return { ref: stopped ? bare(this.#full(value)) : this.#full(value), stopped };
    }
    if (Array.isArray(value)) return value.map((item) => this.#shown(item));
    if (value instanceof Map) return { map: [...value].map((item) => this.#shown(item)) };
    if (value instanceof Set) return { set: [...value].map((item) => this.#shown(item)) };
    if (value instanceof Date || value instanceof Error) return plain(value);
    return Object.fromEntries(Object.entries(value).map(([k, item]) => [k, this.#shown(item)]));
  }

  #outcomes(actor: Internal): Step[] {
    const kind = kindOf(actor.logic as never);
    if (!isOutward(kind) || actor.getSnapshot().status !== 'active') return [];
    const path = this.path(actor);
    const input = (actor.getSnapshot() as any).input;
    const src = String(actor.src);
    const declared = this.#definition.actors[this.name]!.outcomes!;
    return outcomesOf(declared, { path, id: actor.id, src, kind, input })
      .filter(({ deed, value }) => deed !== 'sends' || reacts(actor._parent!, value as EventObject))
      .map(({ deed, value }) => ({
        kind: 'outcome',
        actor: this.#full(actor),
        deed,
        value: new Cooler(() => undefined, 'outcome').cool(value, deed),
      }));
  }

  #timeout({ source, target, event, id }: AppTimer): Step {
    const [owner, to] = [this.#full(source), this.#full(target as Internal)];
    const below = (path: string): string => path.slice(this.name.length + 1);
    const anonymous = `~${event.type}${owner === to ? '' : ` → ${below(to) || this.name}`}`;
    const step = { kind: 'timeout', actor: owner, timer: id ?? anonymous, event } as const;
    return owner === to ? step : { ...step, to };
  }

  #full(actor: Internal): string {
    return [this.name, this.path(actor)].filter((part) => part !== '').join('.');
  }

  #find(name: string): Internal | undefined {
    return this.all().find((actor) => this.#full(actor) === name);
  }

  #at(name: string): Internal {
    const actor = this.#find(name);
    if (actor === undefined) throw new Error(`there is no live actor ${name}`);
    return actor;
  }
}

/** Which of several stopped actors of one name it is matters to nobody. */
export const bare = (path: string): string => path.replace(/~\d+$/, '');

const isMachine = (snapshot: object): boolean => 'machine' in snapshot;

const reacts = (actor: Internal, event: EventObject): boolean => {
  const snapshot = actor.getSnapshot() as AnyMachineSnapshot;
  if (actor._processingStatus === STOPPED) return false;
  if (!isMachine(snapshot)) return kindOf(actor.logic as never) === 'transition';
  try {
    return snapshot.machine.getTransitionData(snapshot as never, event as never).length > 0;
  } catch {
    return true;
  }
};

export const historyOf = (snapshot: AnyMachineSnapshot): unknown =>
  Object.fromEntries(
    Object.entries((snapshot as any).historyValue ?? {}).map(([id, nodes]) => [
      id,
      (nodes as { id: string }[]).map((node) => node.id).sort(),
    ]),
  );
