/**
 * One actor of a compiled system: its machine behind the adapter, its snapshots as numbers, and the
 * memo that makes the statechart answer each (snapshot, event) exactly once.
 */
import type { AnyMachineSnapshot, AnyStateMachine, EventObject } from 'xstate';
import { machinesWithin } from '../chart/of-machine.ts';
import type { Component } from './component.ts';
import { Components } from './components.ts';
import type { ActorSpec, InitialSpec, MonitorSpec } from './definition.ts';
import { encode } from './encode.ts';
import { InputError } from './errors.ts';
import { Interner } from './interner.ts';
import { LogicAdapter } from './logic.ts';
import type { Insight, Microstep } from './microsteps.ts';
import { placeOf, purely } from './purity.ts';
import { errorText, hasEventless, historyText, orderText } from './snapshots.ts';
import { TreeAdapter } from './tree/adapter.ts';
import { checkChildren, hasChildren } from './tree/children.ts';
import { isInward, treeOf } from './tree/tree.ts';
import { checkDelays } from './validate-delays.ts';
import { Adapter, type Known, type Reaction, type Request } from './xstate.ts';

/** A reaction in numbers; `ignored` if the machine selected no transition. */
export interface Answer {
  readonly snapshot: number;
  readonly requests: readonly Request[];
  readonly ignored: boolean;
}

/** A reaction and what it answers. */
export interface Reacted {
  readonly snapshot: number;
  readonly event: number;
  readonly answer: Answer;
}

/** A restart after a crash, and what came of it. */
export interface Restarted {
  readonly value: unknown;
  readonly incarnation: number;
  readonly answer: Answer;
}

/** Distinct events of a system are fewer than this, so that (snapshot, event) is one exact number. */
const MAX_EVENTS = 2 ** 22;

/** Text of everything that makes two snapshots of one machine different. */
const snapshotKey = (name: string, snapshot: AnyMachineSnapshot, eventless: boolean): string => {
  const tree = treeOf(snapshot);
  if (tree !== undefined) return tree.key;
  const { value, context, status, output, error, children } = snapshot as any;
  if (Object.keys(children ?? {}).length > 0) {
    throw new InputError(
      'NOT_SUPPORTED',
      `actor ${name} has children (${Object.keys(children).join(', ')}).`,
      'Declare `outcomes` of this actor (also if they are none: {}), and it is explored with its children.',
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

/** Shared by all actors of a system: whether any snapshot of any of them has status `error`. */
export interface Health {
  failed: boolean;
}

const appOf = (
  name: string,
  { machine, outcomes = {}, pure = 'all' }: ActorSpec,
  peers: readonly string[],
  tickMs: number | undefined,
): TreeAdapter => {
  const checkMachine = (child: AnyStateMachine, id: string): void => {
    const called = id === name ? name : `${name}.${id}`;
    checkDelays(called, child, tickMs);
    checkChildren(called, child);
  };
  return new TreeAdapter(name, machine, { outcomes, pure, checkMachine }, peers);
};

/** What an actor has to know of the system that it is in. */
export interface Surroundings {
  /** Names of all actors. */
  readonly peers: readonly string[];
  readonly health: Health;
  /** In ordered time. */
  readonly tickMs: number | undefined;
}

export class ActorRuntime {
  readonly name: string;
  readonly snapshots = new Interner<AnyMachineSnapshot>();
  readonly components = new Components();
  /** Every restart computed so far. */
  readonly restarts: Restarted[] = [];
  /** Distinct (snapshot, event) pairs computed by XState. */
  calls = 0;
  readonly #spec: ActorSpec | MonitorSpec;
  /** Of an actor that invokes or spawns others: they are all one component. */
  readonly tree: TreeAdapter | undefined;
  readonly #adapter: Adapter | LogicAdapter | TreeAdapter;
  /** By (snapshot, event) as one number; starts by their input's text. */
  readonly #answers = new Map<string | number, Answer>();
  readonly #inputs = new Map<string, unknown>();

  readonly #health: Health;
  /** Any event, even one that selects no transition, makes XState look at eventless ones. */
  readonly #eventless: boolean;

  constructor(name: string, spec: ActorSpec | MonitorSpec, around: Surroundings) {
    const { peers, health, tickMs } = around;
    this.name = name;
    this.#health = health;
    this.#spec = spec;
    const { machine } = spec;
    this.tree =
      machine !== undefined && hasChildren(spec) ? appOf(name, spec, peers, tickMs) : undefined;
    if (this.tree !== undefined) this.#adapter = this.tree;
    else if (machine === undefined) this.#adapter = new LogicAdapter(spec.logic);
    else this.#adapter = new Adapter(name, machine, peers);
    this.#eventless = machine !== undefined && hasEventless(machine);
  }

  /** First start. @param given inputs in place of actors' own */
  start(given: InitialSpec['inputs'] = {}): Answer {
    return this.#startWith(Object.hasOwn(given, this.name) ? given[this.name] : this.#spec.input);
  }

  /** Start after a crash, with the durable part. */
  restart(recovered: { readonly value: unknown; readonly incarnation: number }): Answer {
    const input = {
      ...(this.#spec.input as Record<string, unknown> | undefined),
      recovered: recovered.value,
      incarnation: recovered.incarnation,
    };
    return this.#startWith(input, recovered);
  }

  #startWith(input: unknown, recovered?: Omit<Restarted, 'answer'>): Answer {
    const key = `start ${encode(input, `input of actor ${this.name}`, 'input')}`;
    return this.#remember(key, () => {
      this.#inputs.set(key, input);
      const place = placeOf(this.name, 'start');
      const answer = this.#answer(
        purely(place, () => this.#adapter.start(input)),
        false,
      );
      if (recovered !== undefined) this.restarts.push({ ...recovered, answer });
      return answer;
    });
  }

  /** @param eventKey canonical number of the event, the memo's key together with the snapshot */
  react(snapshot: number, eventKey: number, event: EventObject): Answer {
    return this.#remember(snapshot * MAX_EVENTS + eventKey, () => {
      const before = this.snapshots.get(snapshot);
      const ignored = !this.#adapter.reactsTo(before, event);
      // Of an application, only an event of the root that is ignored is sure to change nothing.
      const own = this.tree === undefined || !isInward(event);
      const inert = own && (before.status !== 'active' || !this.#eventless);
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
  hidden(snapshot: number): object {
    const full = this.snapshots.get(snapshot);
    const tree = treeOf(full);
    if (tree !== undefined) return { tree: tree.key };
    const order = this.#eventless ? orderText(full) : '';
    return { history: historyText(full), order, output: full.output };
  }

  /** What was left out of an application, so that a verdict does not speak of it. */
  notes(): string[] {
    const names = [...(this.tree?.skipped ?? [])].sort();
    if (names.length === 0) return [];
    return [
      `${this.name}: not run, for they are plain functions: ${names.join(', ')} (name in \`pure\` what may be run)`,
    ];
  }

  component(component: Component): number {
    return this.components.intern(component);
  }

  /** Number of a snapshot of this actor's machine that differs from another one in what it knows. */
  knowing(snapshot: AnyMachineSnapshot, known: Known): number {
    if (this.#adapter instanceof TreeAdapter) throw new Error('applications are not renamed');
    return this.#adopt(this.#adapter.knowing(snapshot, known));
  }

  #adopt(snapshot: AnyMachineSnapshot): number {
    const key = snapshotKey(this.name, snapshot, this.#eventless);
    return this.snapshots.intern(key, () => snapshot);
  }

  /** Every reaction computed so far, and those that are computed while it is read. */
  *reactions(): Generator<Reacted> {
    for (const [key, answer] of this.#answers) {
      if (typeof key === 'string') continue;
      yield { snapshot: Math.floor(key / MAX_EVENTS), event: key % MAX_EVENTS, answer };
    }
  }

  /** Its machine, and those that it can invoke or spawn; none for a function. */
  machines(): readonly AnyStateMachine[] {
    const { machine } = this.#spec;
    return machine === undefined ? [] : machinesWithin(machine);
  }

  /** The microsteps of the given ones among the reactions computed so far, asked once more. */
  *microsteps(
    given: ReadonlySet<Answer>,
    eventOf: (event: number) => EventObject,
  ): Generator<readonly Microstep[]> {
    for (const [key, answer] of this.#answers) {
      if (!given.has(answer)) continue;
      const steps: Microstep[] = [];
      this.#ask(key, eventOf, { microstep: (step) => steps.push(step), handed: () => {} });
      yield steps;
    }
  }

  /** Asks once more for one of the reactions computed so far, and tells what happens within it. */
  retell(answer: Answer, eventOf: (event: number) => EventObject, insight: Insight): void {
    for (const [key, known] of this.#answers) {
      if (known !== answer) continue;
      this.#ask(key, eventOf, insight);
      return;
    }
  }

  #ask(key: string | number, eventOf: (event: number) => EventObject, insight: Insight): void {
    this.#adapter.insight = insight;
    if (typeof key === 'string') this.#adapter.start(this.#inputs.get(key));
    else {
      const before = this.snapshots.get(Math.floor(key / MAX_EVENTS));
      this.#adapter.react(before, eventOf(key % MAX_EVENTS));
    }
    this.#adapter.insight = undefined;
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
    const id = this.#adopt(snapshot);
    if (snapshot.status === 'error') this.#health.failed = true;
    return { snapshot: id, requests, ignored };
  }
}
