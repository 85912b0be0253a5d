/**
 * Makes a model of a definition: the object-level semantics that replay, the driver, the command
 * line and the searches share.
 */
import type { EventObject } from 'xstate';
import type { Action } from './action.ts';
import { Actions } from './actions.ts';
import { type Component, DOWN, NOTHING } from './component.ts';
import type {
  Emission,
  InitialSpec,
  PropertySpec,
  StateView,
  SystemDefinition,
} from './definition.ts';
import { encode } from './encode.ts';
import { InputError } from './errors.ts';
import { execute, executeStarts, type Witness } from './execute.ts';
import { faultName } from './lasting.ts';
import type { Applied, ArmedTimer, Beginning, Model, Sighting, State } from './model.ts';
import { propertiesOf } from './promises.ts';
import { Semantics } from './semantics.ts';
import type { Effects, Step } from './step.ts';
import { validate } from './validate.ts';
import { Views } from './view.ts';

/** @throws InputError if the definition is wrong */
export const compile = (definition: SystemDefinition): Model => new CompiledModel(definition);

const NOTHING_DONE: Omit<Applied, 'state'> = {
  effects: { sent: [], emitted: [] },
  armed: [],
  observed: [],
};

const notEnabled = (step: Step): InputError =>
  new InputError(
    'STEP_NOT_ENABLED',
    `${step.kind} ${encode(step, 'step')} is not enabled in this state.`,
  );

/** Most components of one actor whose actions, or texts, are kept. */
const REMEMBERED = 4096;

type Sent = Effects['sent'][number];

/** Collects what a step did, for people. */
class Recorder {
  readonly sent: Sent[] = [];
  readonly emitted: Emission[] = [];
  readonly armed: { readonly actor: string; readonly timer: string }[] = [];
  readonly observed: Sighting[] = [];
  readonly witness: Witness;

  constructor(semantics: Semantics) {
    this.witness = {
      emitted: (id) => this.emitted.push(semantics.emissions.get(id)),
      armed: (actor, timer) =>
        this.armed.push({
          actor: semantics.actor(actor).name,
          timer: semantics.timers.get(timer).id,
        }),
      pushed: (to, letter, lost) => {
        for (const [position, item] of letter.entries()) {
          if (item.kind === 'observe') this.#observe(to, item.event, semantics);
          if (item.kind !== 'message' && item.kind !== 'hand') continue;
          const from = semantics.senders[item.from] as string;
          const event = semantics.events.get(item.event);
          const sent = { from, to: semantics.actor(to).name, event };
          this.sent.push(lost.includes(position) ? { ...sent, lost: true } : sent);
        }
      },
    };
  }

  #observe(monitor: number, event: number, semantics: Semantics): void {
    const { name } = semantics.actor(monitor);
    this.observed.push({ monitor: name, event: semantics.events.get(event) });
  }

  get effects(): Effects {
    return { sent: this.sent, emitted: this.emitted };
  }

  get outcome(): Omit<Applied, 'state'> {
    return { effects: this.effects, armed: this.armed, observed: this.observed };
  }
}

interface Root {
  readonly model: CompiledModel;
  readonly state: State;
}

/** A compiled system. The searches read its semantics, actions and views; others use `Model`. */
export class CompiledModel implements Model {
  readonly definition: SystemDefinition;
  readonly semantics: Semantics;
  readonly views: Views;
  readonly actions: Actions;
  readonly initial: State;
  readonly startEffects: Effects;
  readonly startObserved: readonly Sighting[];
  readonly beginnings: readonly Beginning[];
  readonly #actionsOf: Map<number, Action[]>[];
  readonly #texts: Map<number, string>[];
  readonly #unbegun: State | undefined;

  /** @param from another model of the same definition, and which of its states is the first here */
  constructor(definition: SystemDefinition, from?: Root) {
    if (from === undefined) validate(definition);
    this.definition = { ...definition, properties: propertiesOf(definition) };
    this.semantics = from?.model.semantics ?? new Semantics(definition);
    this.views = from?.model.views ?? new Views(this.semantics);
    this.actions =
      from?.model.actions ?? new Actions(this.semantics, (actor, c) => this.views.actor(actor, c));
    this.#actionsOf =
      from === undefined ? this.semantics.actors.map(() => new Map()) : from.model.#actionsOf;
    this.#texts = this.semantics.actors.map(() => new Map());
    if (from !== undefined) {
      const here = { state: from.state, ...NOTHING_DONE };
      this.beginnings = from.model.isUnbegun(from.state) ? from.model.beginnings : [here];
      this.#unbegun = from.model.#unbegun;
    } else if (definition.initial === undefined) {
      this.beginnings = [this.#beginning({})];
      this.#unbegun = undefined;
    } else {
      this.beginnings = definition.initial.map(({ name, inputs }) => ({
        step: { kind: 'start', name },
        ...this.#beginning(inputs),
      }));
      this.#unbegun = this.#beforeAll();
    }
    const [first] = this.beginnings as [Beginning];
    this.initial = from?.state ?? this.#unbegun ?? first.state;
    const start = this.#unbegun === undefined && from === undefined ? first : NOTHING_DONE;
    this.startEffects = start.effects;
    this.startObserved = start.observed;
  }

  /** Whether no actor has started: the first state of runs that have several to begin in. */
  isUnbegun({ components }: Pick<State, 'components'>): boolean {
    return this.#unbegun !== undefined && components[0] === this.#unbegun.components[0];
  }

  /**
   * The same system with another state to begin in, and other properties to judge. Numbers of
   * components and what machines answered are shared, so that states of both can be compared.
   */
  rootedAt(state: State, properties: readonly PropertySpec[]): CompiledModel {
    const { monitors: _promised, ...rest } = this.definition;
    return new CompiledModel({ ...rest, properties }, { model: this, state });
  }

  /** Actions of a component, remembered for a while: they are many, and cheap to make again. */
  actionsOf(actor: number, component: number): Action[] {
    const memo = this.#actionsOf[actor] as Map<number, Action[]>;
    const known = memo.get(component);
    if (known !== undefined) return known;
    const actions = this.actions.of(actor, component);
    if (memo.size >= REMEMBERED) memo.clear();
    memo.set(component, actions);
    return actions;
  }

  enabled(state: State): Step[] {
    if (this.isUnbegun(state)) return this.beginnings.flatMap(({ step }) => step ?? []);
    const steps: Step[] = [];
    for (const actor of state.components.keys()) {
      for (const action of this.#affordable(state, actor)) {
        if (this.#take(state, actor, action, {}) !== undefined) steps.push(action.step);
      }
    }
    return steps;
  }

  apply(state: State, step: Step): Applied {
    const wanted = encode(step, 'step');
    if (this.isUnbegun(state)) {
      const begun = this.beginnings.find((one) => encode(one.step, 'step') === wanted);
      if (begun !== undefined) return begun;
      throw notEnabled(step);
    }
    for (const actor of state.components.keys()) {
      for (const action of [
        ...this.#affordable(state, actor),
        ...this.#drawn(state, actor, step),
      ]) {
        if (action.step.kind !== step.kind) continue;
        if (encode(action.step, 'step') !== wanted) continue;
        const recorder = new Recorder(this.semantics);
        const next = this.#take(state, actor, action, recorder.witness);
        if (next !== undefined) return { state: next, ...recorder.outcome };
      }
    }
    throw notEnabled(step);
  }

  inject(state: State, name: string, event: EventObject): Applied {
    const actor = this.semantics.indexOf(name);
    if (actor === undefined) {
      throw new InputError('UNKNOWN_ACTOR', `there is no actor ${JSON.stringify(name)}.`);
    }
    const component = this.semantics.componentAt(actor, state.components[actor] as number);
    if (component.snapshot === DOWN)
      return { state, effects: { sent: [], emitted: [] }, armed: [], observed: [] };
    const recorder = new Recorder(this.semantics);
    const outcome = this.semantics.react(actor, component, this.semantics.event(event, 'injected'));
    const components = [...state.components];
    const admission = execute(this.semantics, components, actor, outcome, recorder.witness);
    if (admission !== 'ok') {
      throw new InputError(
        'LINK_FULL',
        `${event.type} to ${name} finds a link full (${admission}).`,
      );
    }
    return { state: { components, budgets: state.budgets }, ...recorder.outcome };
  }

  view(state: State): StateView {
    return this.views.state(state.components);
  }

  timers(state: State, name: string): readonly ArmedTimer[] {
    const actor = this.semantics.indexOf(name);
    if (actor === undefined) return [];
    const component = this.semantics.componentAt(actor, state.components[actor] as number);
    return component.timers.map(({ timer, window }) => {
      const { id, delayMs, event, to } = this.semantics.timers.get(timer);
      const own = { id, delayMs, event: this.semantics.events.get(event) };
      const armed = to === actor ? own : { ...own, to: this.semantics.receiver(to) };
      return window === undefined ? armed : { ...armed, left: window };
    });
  }

  digest(state: State): string {
    const parts = state.components.map((id, actor) => this.#textOf(actor, id));
    return `{"budgets":${encode(state.budgets, 'state')},"parts":[${parts.join(',')}]}`;
  }

  /** From one state to the next most components stay what they are. */
  #textOf(actor: number, component: number): string {
    const memo = this.#texts[actor] as Map<number, string>;
    const known = memo.get(component);
    if (known !== undefined) return known;
    const text = encode(this.#describe(actor, component), 'state');
    if (memo.size >= REMEMBERED) memo.clear();
    memo.set(component, text);
    return text;
  }

  /** The first starts, or the one of a name, once more: for whoever wants to know who reacted. */
  startAgain(witness: Witness, only?: string): void {
    const { initial = [{ name: '', inputs: {} }] } = this.definition;
    for (const { name, inputs } of initial) {
      if (only === undefined || name === only) this.#start(inputs, witness);
    }
  }

  #beginning(inputs: InitialSpec['inputs']): Beginning {
    const recorder = new Recorder(this.semantics);
    const state = this.#start(inputs, recorder.witness);
    return { state, ...recorder.outcome };
  }

  /** No actor is up, nor was one ever. */
  #beforeAll(): State {
    const kept = this.semantics.durables.intern(encode(null, 'nothing'), () => null);
    const none = { kept, timers: [], inbox: [], marks: [] };
    const components = this.semantics.actors.map((actor) =>
      actor.component({ ...none, snapshot: DOWN, incarnation: -1 }),
    );
    return { components, budgets: this.actions.budgets.map((b) => b.size) };
  }

  #start(inputs: InitialSpec['inputs'], witness: Witness): State {
    const { semantics } = this;
    const starts = semantics.actors.map((_, actor) => semantics.start(actor, inputs));
    const components = starts.map((outcome) => outcome.next);
    const full = executeStarts(semantics, components, starts, witness);
    if (full !== -1) {
      const { name } = semantics.actor(full);
      throw new InputError('LINK_FULL', `actor ${name} finds a link full at its start.`);
    }
    return { components, budgets: this.actions.budgets.map((b) => b.size) };
  }

  #affordable(state: State, actor: number): Action[] {
    const actions = this.actionsOf(actor, state.components[actor] as number);
    return actions.filter(({ source }) => this.#affords(state, source));
  }

  #affords(state: State, source: number): boolean {
    const budget = this.actions.sources[source]?.budget ?? -1;
    return budget < 0 || (state.budgets[budget] as number) > 0;
  }

  /** The step as an action, if it is an input with a payload of too many values to be listed. */
  #drawn(state: State, actor: number, step: Step): Action[] {
    if (step.kind !== 'input') return [];
    const component = state.components[actor] as number;
    return this.actions
      .openInputs(actor)
      .filter(({ source }) => this.#affords(state, source))
      .flatMap((input) => this.actions.drawn(actor, component, input, step.event) ?? []);
  }

  #take(state: State, actor: number, action: Action, witness: Witness): State | undefined {
    const components = [...state.components];
    if (execute(this.semantics, components, actor, action, witness) !== 'ok') return undefined;
    const budget = this.actions.sources[action.source]?.budget ?? -1;
    const budgets =
      budget < 0
        ? state.budgets
        : state.budgets.with(budget, (state.budgets[budget] as number) - 1);
    return { components, budgets };
  }

  /** A component in words that no numbering can change. */
  #describe(actor: number, id: number): unknown {
    const c: Component = this.semantics.componentAt(actor, id);
    const view = this.views.actor(actor, c);
    const inbox = c.inbox.map(({ from, events }) => ({
      from: this.semantics.senders[from],
      events: this.#inOrder(
        from,
        actor,
        events.map((message) => this.#messageText(message)),
      ),
    }));
    const { value, status, error, up } = view;
    // An application's is in `hidden`: it may hold what is no plain data.
    const context = this.semantics.actor(actor).tree === undefined || !up ? view.context : null;
    const timers = c.timers.map(({ timer, cancellable, window }) => {
      const { id, event, to, delayMs } = this.semantics.timers.get(timer);
      const target = this.semantics.receiver(to);
      const armed = {
        id,
        event: this.semantics.events.get(event),
        to: target,
        delayMs,
        cancellable,
      };
      return window === undefined ? armed : { ...armed, window };
    });
    const armed = timers.toSorted((a, b) => (encode(a, 'timer') < encode(b, 'timer') ? -1 : 1));
    const hidden = up ? this.semantics.actor(actor).hidden(c.snapshot) : null;
    return {
      value,
      context,
      status,
      error,
      hidden,
      timers: armed,
      up,
      incarnation: c.incarnation,
      inbox,
      ...this.#suffered(c),
    };
  }

  #messageText(message: number): string {
    const { semantics } = this;
    const text = encode(semantics.events.get(semantics.network.eventOf(message)), 'event');
    const window = semantics.network.windowOf(message);
    return window === undefined ? text : `${text} ${window.least} ${window.most}`;
  }

  /** Lasting faults and what the store holds, where there are any. */
  #suffered({ marks, store }: Component): object {
    const { semantics } = this;
    const words = marks.map((id) => {
      const mark = semantics.network.marks.get(id);
      if (mark.kind === 'partition') return faultName(mark.fault);
      return mark.kind === 'clog' ? `clog ${semantics.senders[mark.from]}` : mark.kind;
    });
    const durable = (id: number): unknown => (id === NOTHING ? [] : [semantics.durables.get(id)]);
    return {
      ...(words.length === 0 ? {} : { marks: words.toSorted() }),
      ...(store === undefined ? {} : { store: [durable(store.newest), durable(store.previous)] }),
    };
  }

  /** Bags and sets are kept sorted by number; their text is sorted by text. */
  #inOrder(from: number, to: number, texts: string[]): string[] {
    const { kind } = this.semantics.link(from, to);
    return kind === 'fifo' || kind === 'local' ? texts : texts.toSorted();
  }
}
