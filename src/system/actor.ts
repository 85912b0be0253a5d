/**
 * One actor of a compiled system: its machine behind the adapter, its snapshots as numbers, and the
 * memo that makes the statechart answer each (snapshot, event) exactly once.
 */
import type { AnyMachineSnapshot, EventObject } from 'xstate';
import type { Component } from './component.ts';
import { componentKey } from './component.ts';
import type { ActorSpec, MonitorSpec } from './definition.ts';
import { encode } from './encode.ts';
import { InputError } from './errors.ts';
import { Interner } from './interner.ts';
import { LogicAdapter } from './logic.ts';
import { placeOf, purely } from './purity.ts';
import { Adapter, type Reaction, type Request } from './xstate.ts';

/** A reaction in numbers; `ignored` if the machine selected no transition. */
export interface Answer {
  readonly snapshot: number;
  readonly requests: readonly Request[];
  readonly ignored: boolean;
}

/** Distinct events of a system are fewer than this, so that (snapshot, event) is one exact number. */
const MAX_EVENTS = 2 ** 22;

/** What history states remember, by the ids of the state nodes. */
const historyText = (snapshot: AnyMachineSnapshot): string =>
  Object.entries((snapshot as any).historyValue ?? {})
    .map(([id, nodes]) => [id, (nodes as { id: string }[]).map((n) => n.id).sort()] as const)
    .map(([id, nodes]) => `${id}=${nodes.join('+')}`)
    .sort()
    .join(',');

interface ChartNode {
  readonly id: string;
  readonly type: string;
  readonly always?: unknown;
  readonly states: Readonly<Record<string, ChartNode>>;
}

const hasEventless = (node: ChartNode): boolean =>
  node.always !== undefined || Object.values(node.states).some(hasEventless);

/**
 * XState takes the eventless transitions of parallel regions in the order in which it holds their
 * states, and that order depends on the past: with such transitions it is part of the snapshot.
 */
const orderText = (snapshot: AnyMachineSnapshot): string =>
  ((snapshot as any)._nodes as ChartNode[])
    .filter((node) => node.type === 'atomic' || node.type === 'final')
    .map((node) => node.id)
    .join('+');

/** Text of everything that makes two snapshots of one machine different. */
const snapshotKey = (name: string, snapshot: AnyMachineSnapshot, eventless: boolean): string => {
  const { value, context, status, output, error, children } = snapshot as any;
  if (Object.keys(children ?? {}).length > 0) {
    throw new InputError(
      'NOT_SUPPORTED',
      `actor ${name} has children (${Object.keys(children).join(', ')}).`,
      'Invoked and spawned actors cannot be explored yet: declare them as actors of the system.',
    );
  }
  const failure = error === undefined ? '' : errorText(error);
  const what = `of actor ${name}`;
  return [
    encode(value, `state ${what}`),
    encode(context, `context ${what}`, 'context'),
    status,
    encode(output, `output ${what}`, 'output'),
    failure,
    historyText(snapshot),
    eventless ? orderText(snapshot) : '',
  ].join('|');
};

/** The text by which errors are compared and shown. */
export const errorText = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/** Shared by all actors of a system: whether any snapshot of any of them has status `error`. */
export interface Health {
  failed: boolean;
}

export class ActorRuntime {
  readonly name: string;
  readonly snapshots = new Interner<AnyMachineSnapshot>();
  readonly components = new Interner<Component>();
  /** Distinct (snapshot, event) pairs computed by XState. */
  calls = 0;
  readonly #spec: ActorSpec | MonitorSpec;
  readonly #adapter: Adapter | LogicAdapter;
  /** By (snapshot, event) as one number; starts by their input's text. */
  readonly #answers = new Map<string | number, Answer>();

  readonly #health: Health;
  /** Any event, even one that selects no transition, makes XState look at eventless ones. */
  readonly #eventless: boolean;

  constructor(
    name: string,
    spec: ActorSpec | MonitorSpec,
    peers: readonly string[],
    health: Health,
  ) {
    this.name = name;
    this.#health = health;
    this.#spec = spec;
    const { machine } = spec;
    this.#adapter =
      machine === undefined ? new LogicAdapter(spec.logic) : new Adapter(name, machine, peers);
    this.#eventless = machine !== undefined && hasEventless(machine.root as unknown as ChartNode);
  }

  /** First start (no arguments) or restart after a crash with the durable part. */
  start(recovered?: { readonly value: unknown; readonly incarnation: number }): Answer {
    const base = this.#spec.input;
    const input =
      recovered === undefined
        ? base
        : {
            ...(base as Record<string, unknown> | undefined),
            recovered: recovered.value,
            incarnation: recovered.incarnation,
          };
    const key = `start ${encode(input, `input of actor ${this.name}`, 'input')}`;
    return this.#remember(key, () => {
      const place = placeOf(this.name, 'start');
      return this.#answer(
        purely(place, () => this.#adapter.start(input)),
        false,
      );
    });
  }

  /** @param eventKey canonical number of the event, the memo's key together with the snapshot */
  react(snapshot: number, eventKey: number, event: EventObject): Answer {
    return this.#remember(snapshot * MAX_EVENTS + eventKey, () => {
      const before = this.snapshots.get(snapshot);
      const ignored = !this.#adapter.reactsTo(before, event);
      const inert = before.status !== 'active' || !this.#eventless;
      if (ignored && inert) return { snapshot, requests: [], ignored };
      const place = placeOf(this.name, event);
      return this.#answer(
        purely(place, () => this.#adapter.react(before, event)),
        ignored,
      );
    });
  }

  /** What survives a crash in this snapshot; null if nothing was declared durable. */
  durable(snapshot: number): unknown {
    const durable = 'durable' in this.#spec ? this.#spec.durable : undefined;
    return durable === undefined ? null : durable(this.snapshots.get(snapshot).context);
  }

  /** What a view does not show of a snapshot: history, output, and the order where it counts. */
  hidden(snapshot: number): { history: string; order: string; output: unknown } {
    const full = this.snapshots.get(snapshot);
    const order = this.#eventless ? orderText(full) : '';
    return { history: historyText(full), order, output: full.output };
  }

  component(component: Component): number {
    return this.components.intern(componentKey(component), () => component);
  }

  #remember(key: string | number, compute: () => Answer): Answer {
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    this.calls += 1;
    const answer = compute();
    this.#answers.set(key, answer);
    return answer;
  }

  #answer({ snapshot, requests }: Reaction, ignored: boolean): Answer {
    const key = snapshotKey(this.name, snapshot, this.#eventless);
    const id = this.snapshots.intern(key, () => snapshot);
    if (snapshot.status === 'error') this.#health.failed = true;
    return { snapshot: id, requests, ignored };
  }
}
