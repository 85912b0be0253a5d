/** Tells a trace step by step in plain words: what happened, who changed, who sent what to whom. */
import { isFault } from '../system/step.ts';
import type { ActorState, ActorStates, Trace, TraceStep } from './format.ts';
import {
  actorsOf,
  actorWords,
  changeWords,
  contextWords,
  eventWords,
  isGone,
  stepWords,
  withSupervisor,
} from './words.ts';

/** One step of the story: what happens, then who does what about it, a clause an actor. */
export interface Line {
  readonly index: number;
  readonly head: string;
  readonly clauses: readonly string[];
  /** Lets a terminal colour it. */
  readonly fault: boolean;
}

/** A line as one sentence. */
export const sentence = ({ head, clauses }: Line): string =>
  clauses.length === 0 ? head : `${head}: ${clauses.join('; ')}`;

/** The start and every step, then what the end shows is told by `endWords`. */
export const narrate = (trace: Trace): Line[] => {
  const lines: Line[] = [start(trace)];
  let states = trace.start.actors;
  for (const [i, recorded] of withSupervisor(trace).steps.entries()) {
    lines.push({
      index: i + 1,
      head: stepWords(recorded.step),
      clauses: clausesOf(recorded, states),
      fault: isFault(recorded.step),
    });
    states = { ...states, ...recorded.changed };
  }
  return lines;
};

/** What the run shows, at its end or by going on for ever. */
export const endWords = (trace: Trace): string => {
  const { property, steps, loop } = trace;
  if (property === null) return `end of the run, after ${count(steps.length, 'step')}`;
  if (loop !== undefined)
    return `${loopWords(loop, steps.length)}, so it is broken: ${property.name}`;
  return property.shows === 'violated'
    ? `here it is broken: ${property.name}`
    : `here it is reached: ${property.name}`;
};

const loopWords = (loop: number, steps: number): string => {
  if (loop === steps) return 'from here on nothing need happen any more';
  if (loop + 1 === steps) return `from here on step ${steps} may repeat for ever`;
  return `from here on steps ${loop + 1} to ${steps} may repeat for ever`;
};

export const count = (n: number, thing: string): string => `${n} ${thing}${n === 1 ? '' : 's'}`;

/** Not where a run may begin in several states, and none is chosen: nobody is up then. */
export const hasBegun = (actors: ActorStates): boolean => {
  const platform = Object.values(actors).filter(({ monitor }) => monitor !== true);
  return platform.length === 0 || platform.some(({ up }) => up);
};

const start = ({ start: { actors, effects } }: Trace): Line => {
  if (!hasBegun(actors)) {
    return { index: 0, head: 'at the start', clauses: ['nothing has begun'], fault: false };
  }
  const platform = Object.entries(actors).filter(([, state]) => state.monitor !== true);
  const who = platform.map(([name, s]) => `${name} in ${actorWords(s)}`);
  const sent = effects.sent.length;
  const clauses = sent === 0 ? who : [...who, `${count(sent, 'message')} sent`];
  const told = clauses.length === 0 ? [] : [clauses.join('; ')];
  return { index: 0, head: 'at the start', clauses: told, fault: false };
};

/** Who was acted on comes first, then whoever sent, emitted or changed in the same step. */
const clausesOf = (recorded: TraceStep, before: ActorStates): string[] => {
  const acting = actorsOf(recorded.step);
  const { sent, emitted } = recorded.effects;
  const others = [
    ...sent.map((message) => message.from),
    ...emitted.map((emission) => emission.actor),
    ...Object.keys(recorded.changed).filter((name) => changedItself(name, recorded, before)),
  ];
  const clauses = [...new Set([...acting, ...others])]
    .map((name) => clause(name, recorded, before))
    .filter((text) => text !== '');
  const ignored = clauses.length === 0 && acting.length > 0;
  const told = ignored ? [`${acting.join(', ')} ignores it`] : clauses;
  return [...told, ...watching(recorded, before)];
};

/** What monitors make of a step, where it matters for what they promise. */
const watching = ({ changed }: TraceStep, before: ActorStates): string[] =>
  Object.entries(changed).flatMap(([name, is]) => {
    const [was = [], now = []] = [before[name]?.tags, is.tags];
    if (is.monitor !== true || was.join() === now.join()) return [];
    const turns = now.filter((tag) => tag !== 'cold' && !was.includes(tag));
    if (turns.length > 0) return [`monitor ${name} turns ${turns.join(' and ')}`];
    return was.includes('hot') ? [`monitor ${name} cools`] : [];
  });

/** Not only its inbox: that is told by whoever sent the message. Monitors are no part of it. */
const changedItself = (name: string, { changed }: TraceStep, before: ActorStates): boolean => {
  const was = before[name];
  const is = changed[name];
  if (is === undefined || is.monitor === true) return false;
  if (was === undefined) return true;
  return actorWords(was) !== actorWords(is) || changeWords(was.context, is.context) !== '';
};

/** What one actor did in a step: "row0 goes from A to B (tried [] → [n0]) and sends …" */
const clause = (name: string, recorded: TraceStep, before: ActorStates): string => {
  const deeds = [
    move(before[name], recorded.changed[name]),
    sends(name, recorded),
    emits(name, recorded),
  ].filter((text) => text !== '');
  return deeds.length === 0 ? '' : `${name} ${joined(deeds)}`;
};

const move = (was: ActorState | undefined, is: ActorState | undefined): string => {
  if (is === undefined) return '';
  if (was === undefined || isGone(was)) return `begins in ${actorWords(is)}`;
  if (isGone(is)) return 'is stopped';
  const from = actorWords(was);
  const to = actorWords(is);
  const context = changeWords(was.context, is.context);
  const note = context === '' ? '' : ` (${context})`;
  if (!is.up && was.up) return `goes down, from ${from}`;
  if (is.up && !was.up) return `comes up in ${to}${remembered(is)}`;
  if (from !== to) return `goes from ${from} to ${to}${note}`;
  return context === '' ? '' : `stays in ${to}${note}`;
};

/** With what an actor comes back after a crash: what it knows now is often the point. */
const remembered = ({ context }: ActorState): string => {
  const words = contextWords(context);
  return words === '' ? '' : ` (${words})`;
};

const sends = (name: string, { effects, step }: TraceStep): string => {
  const messages = effects.sent
    .filter((message) => message.from === name)
    .map(({ to, event, lost }) => {
      const fate = lost === true ? ', which is lost' : '';
      return `${eventWords(event)} to ${to}${fate}`;
    });
  if (messages.length === 0 || step.kind === 'duplicate') return '';
  return `sends ${joined(messages)}`;
};

const emits = (name: string, { effects }: TraceStep): string => {
  const events = effects.emitted.filter((emission) => emission.actor === name);
  const words = events.map(
    ({ event, to }) => `${eventWords(event)}${to === undefined ? '' : ` to ${to}, outside`}`,
  );
  return words.length === 0 ? '' : `emits ${joined(words)}`;
};

const joined = (parts: readonly string[]): string =>
  parts.length < 2
    ? parts.join('')
    : `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
