/**
 * One step, carried out on a copy of a world: what live XState would do, without its runtime.
 *
 * The actions are not interpreted here. XState's own `exec` of each action runs against an actor
 * scope whose `defer`, `_relay`, `scheduler` and `emit` are the explorer's; so what an action means
 * is read from XState itself. The rest follows `Actor` in XState's source: mailbox, deferred
 * effects, the start in two phases (all are made, then each is started), and the end of an actor.
 */
import type { AnyActorScope, AnyMachineSnapshot, AnyStateMachine, EventObject } from 'xstate';
import type { Emission, Observation, SystemDefinition } from '../../system/definition.ts';
import { InputError } from '../../system/errors.ts';
import type { Stimulus } from './app/application.ts';
import { spell } from './app/spell.ts';
import { type AppState, after, begun, fullName, isApplication, pathsOf } from './app/state.ts';
import { timersOf } from './app/timers.ts';
import type { Stage, Start } from './candidate.ts';
import { acts, isCutOff } from './lasting.ts';
import { isFull, isThere, linkBetween, withMessage } from './links.ts';
import { observe, sightOf } from './monitors.ts';
import { noteStart, noteWrite } from './storage.ts';
import { duration, latency } from './time.ts';
import { arm, cancel } from './timers.ts';
import { queueOf, setQueue, type Timer, type UpActor, type World } from './world.ts';

/** Thrown when a send does not fit: the step as a whole does not exist. */
export class Cut extends Error {
  readonly why: 'bound' | 'block';
  constructor(why: 'bound' | 'block') {
    super(why);
    this.why = why;
  }
}

interface Ref {
  readonly name: string;
}

interface ExecutableAction {
  readonly info: unknown;
  readonly params: unknown;
  readonly exec?: (info: unknown, params: unknown) => void;
}

/** What an actor holds only while a step is under way. */
interface Process {
  readonly name: string;
  readonly machine: AnyStateMachine;
  readonly deferred: (() => void)[];
  mailbox: Stimulus[];
  /** made: it exists, its start is still to come, events wait. */
  phase: 'made' | 'idle' | 'busy' | 'stopped';
  scope: AnyActorScope;
}

export class Run implements Stage {
  readonly world: World;
  readonly emitted: Emission[] = [];
  readonly #definition: SystemDefinition;
  readonly #processes = new Map<string, Process>();

  /** @param world is changed: pass a copy. */
  constructor(definition: SystemDefinition, world: World) {
    this.#definition = definition;
    this.world = world;
  }

  /** A message travels over the link that its pair has. An actor always hears itself directly. */
  send(from: string, to: string, event: EventObject): void {
    if (this.#definition.outside?.includes(to)) {
      this.#emit({ actor: from, event, to });
      return;
    }
    this.see({ kind: 'send', from, to, event });
    const link = linkBetween(this.#definition, from, to);
    const waiting = queueOf(this.world, from, to);
    const { up } = this.world.actors.get(to)!;
    if (link.kind === 'local' || from === to) {
      // What waits for a paused actor is not overtaken by what comes later over the same link.
      if (!up || (acts(this.world, to) && waiting.length === 0)) {
        this.give(to, event);
        return;
      }
    }
    if (link.kind === 'none' && from !== to) {
      throw new InputError('NO_LINK', `${from} sends ${event.type} to ${to}: no link joins them.`);
    }
    if (isCutOff(this.#definition, this.world, from, to)) return;
    if (!up && link.whenDown === 'lose') return;
    const window = latency(this.#definition, from, to);
    if (isThere(link, waiting, { event, window })) return;
    if (isFull(link, waiting)) {
      if (link.onFull === 'lose') return;
      throw new Cut(link.onFull);
    }
    setQueue(this.world, from, to, withMessage(link, waiting, { event, window }));
  }

  see(seen: Observation): void {
    for (const [name, monitor] of Object.entries(this.#definition.monitors ?? {})) {
      const event = sightOf(monitor, seen);
      const before = this.world.monitors.get(name)!;
      if (event === undefined || before.status !== 'active') continue;
      this.world.monitors.set(name, observe(monitor, before, event));
    }
  }

  /** An event reaches the actor's mailbox: it reacts now, or after the step that it is in. */
  give(name: string, event: EventObject): void {
    this.act(name, { kind: 'event', at: '', event });
  }

  act(name: string, stimulus: Stimulus): void {
    const actor = this.world.actors.get(name)!;
    if (!actor.up) return;
    const process = this.#process(name);
    if (process.phase === 'stopped') return;
    process.mailbox.push(stimulus);
    if (process.phase === 'idle') this.#flush(process);
  }

  /** Makes the actors, then starts them in order, as one would by hand with createActor. */
  start(starts: readonly Start[]): void {
    for (const { name, input, incarnation, given } of starts) {
      const process = this.#makeProcess(name, 'made');
      if (isApplication(this.#definition.actors[name]!)) {
        const app = begun(this.#definition, name, input);
        const snapshot = app.app.root.getSnapshot();
        this.world.actors.set(name, { up: true, snapshot, timers: [], incarnation, app });
      } else {
        const snapshot = this.#initialSnapshot(process, input);
        this.world.actors.set(name, { up: true, snapshot, timers: [], incarnation });
      }
      noteStart(this.#definition, this.world, name, given);
    }
    for (const { name } of starts) {
      const process = this.#processes.get(name)!;
      const { snapshot, app } = this.#up(name);
      if (app !== undefined) {
        this.#play(process, app);
        this.#flush(process);
        continue;
      }
      if (snapshot.status === 'error') {
        this.#stop(process);
        continue;
      }
      this.#update(process, snapshot);
      if (process.phase !== 'stopped') this.#flush(process);
    }
  }

  setTimers(name: string, timers: readonly Timer[]): void {
    this.world.actors.set(name, { ...this.#up(name), timers });
  }

  #up(name: string): UpActor {
    const actor = this.world.actors.get(name);
    if (actor?.up !== true) throw new Error(`${name} is down`);
    return actor;
  }

  #setSnapshot(name: string, snapshot: AnyMachineSnapshot): void {
    const before = this.#up(name);
    this.world.actors.set(name, { ...before, snapshot });
    noteWrite(this.#definition, this.world, name, before.snapshot.context);
  }

  #process(name: string): Process {
    const known = this.#processes.get(name);
    if (known) return known;
    const { snapshot, app } = this.#up(name);
    // When the root of an application has ended, others of it may go on.
    const goesOn = app !== undefined || snapshot.status === 'active';
    return this.#makeProcess(name, goesOn ? 'idle' : 'stopped');
  }

  #makeProcess(name: string, phase: Process['phase']): Process {
    const machine = this.#definition.actors[name]!.machine;
    const process = { name, machine, deferred: [], mailbox: [], phase } as unknown as Process;
    process.scope = this.#scope(process);
    this.#processes.set(name, process);
    return process;
  }

  /** While an actor is being made its actions wait for its start; later they run at once. */
  #scope(process: Process): AnyActorScope {
    const { name, deferred } = process;
    const self: Ref & Record<string, unknown> = { name, id: name, sessionId: name };
    return {
      self,
      id: name,
      sessionId: name,
      logger: () => {},
      defer: (effect: () => void) => deferred.push(effect),
      stopChild: () => {},
      emit: (event: EventObject) => this.#emit({ actor: name, event }),
      actionExecutor: (action: ExecutableAction) => {
        const exec = () => action.exec?.(action.info, action.params);
        if (process.phase === 'made') deferred.push(exec);
        else exec();
      },
      system: {
        get: (peer: string): Ref => this.#peer(name, peer),
        _relay: (from: Ref, to: Ref, event: EventObject) => this.send(from.name, to.name, event),
        _sendInspectionEvent: () => {},
        scheduler: {
          schedule: (_: Ref, to: Ref, event: EventObject, delayMs: number, id?: string) =>
            this.#arm(name, { id, to: to.name, event, delayMs }),
          cancel: (_: Ref, id: string) => this.setTimers(name, cancel(this.#up(name).timers, id)),
        },
      },
    } as unknown as AnyActorScope;
  }

  #arm(name: string, timer: Omit<Timer, 'cancellable' | 'window'>): void {
    const window = duration(this.#definition, name, timer.delayMs);
    this.setTimers(name, arm(this.#up(name).timers, { ...timer, window }));
  }

  #peer(sender: string, name: string): Ref {
    const { actors, outside = [] } = this.#definition;
    if (Object.hasOwn(actors, name) || outside.includes(name)) return { name };
    throw new InputError('UNKNOWN_PEER', `${sender} asks for an actor named ${name}.`);
  }

  /** XState turns a throw at the start into a snapshot with that error; wrong input is not one. */
  #initialSnapshot(process: Process, input: unknown): AnyMachineSnapshot {
    const snapshot = process.machine.getInitialSnapshot(process.scope, input as never);
    if (snapshot.error instanceof InputError) throw snapshot.error;
    return snapshot;
  }

  #flush(process: Process): void {
    process.phase = 'busy';
    for (;;) {
      const stimulus = process.mailbox.shift();
      if (stimulus === undefined) break;
      const { app } = this.#up(process.name);
      if (app !== undefined) this.#play(process, after(app, stimulus));
      else if (stimulus.kind === 'event') this.#react(process, stimulus.event);
      // `#react` may have ended the actor, which empties its mailbox; TypeScript cannot see that.
      if ((process.phase as string) === 'stopped') return;
    }
    process.phase = 'idle';
  }

  /** An application is at rest again; then what it said reaches the others. */
  #play(process: Process, app: AppState): void {
    const { name } = process;
    const before = this.#up(name);
    const timers = timersOf(this.#definition, app, before.timers);
    const snapshot = app.app.root.getSnapshot();
    this.world.actors.set(name, { ...before, snapshot, timers, app });
    noteWrite(this.#definition, this.world, name, before.snapshot.context);
    for (const said of app.app.said) {
      if (said.kind === 'send') this.send(name, said.to, said.event);
      else {
        const event = spell(said.event, pathsOf(app)) as EventObject;
        this.#emit({ actor: fullName(app, said.actor), event });
      }
    }
  }

  /** A throw keeps the state that the actor was in, and loses what it had meant to send. */
  #react(process: Process, event: EventObject): void {
    const { snapshot } = this.#up(process.name);
    let next: AnyMachineSnapshot;
    try {
      next = process.machine.transition(snapshot, event, process.scope) as AnyMachineSnapshot;
    } catch (error) {
      if (error instanceof InputError) throw error;
      this.#fail(process, snapshot, error);
      return;
    }
    this.#update(process, next);
  }

  #fail(process: Process, snapshot: AnyMachineSnapshot, error: unknown): void {
    this.#setSnapshot(process.name, { ...snapshot, status: 'error', error } as AnyMachineSnapshot);
    this.#stop(process);
  }

  /**
   * The snapshot changes first; then what was deferred happens, in the order of the actions. Only
   * at the start are an author's own actions among it, so only then can a deferred effect throw.
   */
  #update(process: Process, snapshot: AnyMachineSnapshot): void {
    const starting = process.phase === 'made';
    this.#setSnapshot(process.name, snapshot);
    for (;;) {
      const effect = process.deferred.shift();
      if (effect === undefined) break;
      try {
        effect();
      } catch (error) {
        if (!starting || error instanceof InputError || error instanceof Cut) throw error;
        process.deferred.length = 0;
        this.#fail(process, snapshot, error);
        return;
      }
    }
    if (snapshot.status !== 'active') this.#stop(process);
  }

  #stop(process: Process): void {
    process.phase = 'stopped';
    process.mailbox = [];
    process.deferred.length = 0;
    this.setTimers(process.name, []);
  }

  #emit(emission: Emission): void {
    this.emitted.push(emission);
    this.see({ kind: 'emit', ...emission });
  }
}
