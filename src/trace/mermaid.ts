/** Draws a trace as the text of a Mermaid sequence diagram, which GitHub and others render. */
import type { EventObject } from 'xstate';
import { canonicalJson } from './digest.ts';
import type { ActorState, ActorStates, Trace, TraceStep } from './format.ts';
import { endWords } from './narrate.ts';
import {
  actorsOf,
  actorWords,
  changeWords,
  deedWords,
  eventWords,
  stepWords,
  timerWords,
  withSupervisor,
} from './words.ts';

/** A run as a diagram; actors that take no part in it are left out. */
export const mermaid = (recordedTrace: Trace): string => {
  const trace = withSupervisor(recordedTrace);
  const names = participants(trace);
  const ids = new Map(names.map((name, i) => [name, `p${i}`]));
  const id = (name: string): string => ids.get(name) ?? 'p0';
  const lines = ['sequenceDiagram'];
  for (const name of names) lines.push(`  participant ${id(name)} as ${escaped(name)}`);
  let states = trace.start.actors;
  for (const [i, recorded] of trace.steps.entries()) {
    const numbered = (text: string): string => `${i + 1}. ${text}`;
    lines.push(...drawStep(recorded, id, numbered), ...drawEffects(recorded, states, id));
    states = { ...states, ...recorded.changed };
  }
  if (names.length > 0) {
    const ends = names.length === 1 ? id(names[0]!) : `${id(names[0]!)},${id(names.at(-1)!)}`;
    lines.push(`  Note over ${ends}: ${escaped(endWords(trace))}`);
  }
  return `${lines.join('\n')}\n`;
};

const OUTSIDE = 'outside';

/** Everyone who acts, sends or changes state: outside first, then the order of the definition. */
const participants = (trace: Trace): string[] => {
  const seen = new Set<string>();
  let states = trace.start.actors;
  for (const recorded of trace.steps) {
    const { step, effects, changed } = recorded;
    if (fromOutside(step)) seen.add(OUTSIDE);
    if ('actor' in step) seen.add(step.actor);
    if ('from' in step) seen.add(step.from).add(step.to);
    for (const name of actorsOf(step)) seen.add(name);
    for (const { from, to } of effects.sent) seen.add(from).add(to);
    for (const { actor } of effects.emitted) seen.add(actor);
    for (const name of moved(changed, states)) seen.add(name);
    states = { ...states, ...changed };
  }
  const known = Object.keys(trace.start.actors).filter((name) => seen.has(name));
  const strangers = [...seen].filter((name) => !known.includes(name));
  return [...strangers, ...known];
};

/** What nobody in the system does: drawn beside the actors. */
const fromOutside = ({ kind }: TraceStep['step']): boolean =>
  ['input', 'fault', 'partition', 'heal', 'tick', 'start'].includes(kind);

const moved = (changed: ActorStates, before: ActorStates): string[] =>
  Object.keys(changed).filter((name) => moveWords(before[name], changed[name]) !== '');

/** "idle → waiting", or what else changed; nothing for going down and coming up: those are steps. */
const moveWords = (was: ActorState | undefined, is: ActorState | undefined): string => {
  if (was === undefined || is === undefined || was.up !== is.up || is.monitor) return '';
  const [from, to] = [actorWords(was), actorWords(is)];
  return from === to ? changeWords(was.context, is.context, MOST) : `${from} → ${to}`;
};

/** A diagram has less room than a story: of each thing its name and the first two facts. */
const MOST = 2;
const brief = (event: EventObject): string => eventWords(event, MOST);

const words = (states: ActorStates, name: string): string => {
  const state = states[name];
  return state === undefined ? 'unknown' : actorWords(state);
};

/** Mermaid ends statements at `;` and line breaks, and reads `#…;` as an entity. */
const escaped = (text: string): string =>
  text.replaceAll(/[#;]/g, (mark) => (mark === '#' ? '#35;' : '#59;')).replaceAll(/\s+/g, ' ');

type Id = (name: string) => string;

/** What happens, with the number it has in the story. */
const drawStep = ({ step, changed }: TraceStep, id: Id, n: (text: string) => string): string[] => {
  switch (step.kind) {
    case 'deliver':
      return [arrow(id(step.from), '->>', id(step.to), n(brief(step.event)))];
    case 'repeat':
      return [arrow(id(step.from), '-->>', id(step.to), n(brief(step.event)))];
    case 'lose':
      return [arrow(id(step.from), '-x', id(step.to), n(`lost: ${brief(step.event)}`))];
    case 'input':
      return [arrow(id(OUTSIDE), '->>', id(step.to), n(inputWords(step.name, step.event)))];
    case 'fault':
      return [arrow(id(OUTSIDE), '-x', id(step.to), n(`⚡ ${inputWords(step.name, step.event)}`))];
    case 'timeout':
      return [note(id(step.actor), n(`⏱ ${timerWords(step.timer)} runs out`))];
    case 'outcome':
      return [note(id(step.actor), n(deedWords(step)))];
    case 'crash':
      return step.actors.map((name) => note(id(name), n(`⚡ ${step.name}`)));
    case 'recover':
      return step.actors.map((name) => note(id(name), n(`recovers: ${words(changed, name)}`)));
    case 'drop':
      return [arrow(id(step.from), '-x', id(step.to), n(`⚡ lost: ${brief(step.event)}`))];
    case 'duplicate':
      return [arrow(id(step.from), '-->>', id(step.to), n(`⚡ doubled: ${brief(step.event)}`))];
    case 'reorder':
      return [arrow(id(step.from), '-->>', id(step.to), n(`⚡ overtakes: ${brief(step.event)}`))];
    case 'clog':
    case 'unclog':
      return [note(`${id(step.from)},${id(step.to)}`, n(told(step)))];
    case 'lost-write':
    case 'stale-read':
      return step.actors.map((name) =>
        note(id(name), n(`⚡ recovers (${step.kind} of ${step.actor}): ${words(changed, name)}`)),
      );
    case 'pause':
    case 'resume':
    case 'clock-jump':
      return [note(id(step.actor), n(told(step)))];
    case 'partition':
    case 'heal':
    case 'tick':
    case 'start':
      return [note(id(OUTSIDE), n(told(step)))];
  }
};

/** The step in words, with the sign that faults have in a diagram. */
const told = (step: TraceStep['step']): string => stepWords(step).replace(/^FAULT/, '⚡');

const inputWords = (name: string, event: EventObject): string =>
  name === event.type ? brief(event) : `${name}: ${brief(event)}`;

const arrow = (from: string, head: string, to: string, text: string): string =>
  `  ${from}${head}${to}: ${escaped(text)}`;

const note = (over: string, text: string): string => `  Note over ${over}: ${escaped(text)}`;

/** Messages handled within the step (links without delay), moves between states, emitted events. */
const drawEffects = (recorded: TraceStep, before: ActorStates, id: Id): string[] => {
  const { effects, changed } = recorded;
  const sent = effects.sent
    .filter((message) => !waits(recorded, message))
    .map(({ from, to, event, lost }) =>
      arrow(id(from), lost === true ? '-x' : '->>', id(to), brief(event)),
    );
  const moves = Object.keys(changed).flatMap((name) => {
    const text = moveWords(before[name], changed[name]);
    return text === '' ? [] : [note(id(name), text)];
  });
  const emitters = [...new Set(effects.emitted.map(({ actor }) => actor))];
  const emitted = emitters.map((name) => {
    const events = effects.emitted.filter(({ actor }) => actor === name);
    return note(id(name), `emits ${events.map(({ event }) => event.type).join(', ')}`);
  });
  return [...sent, ...moves, ...emitted];
};

type Sent = TraceStep['effects']['sent'][number];

/** In flight after the step: drawn when it is delivered. */
const waits = ({ changed }: TraceStep, { from, to, event, lost }: Sent): boolean =>
  lost !== true &&
  (changed[to]?.inbox ?? []).some(
    (waiting) => waiting.from === from && canonicalJson(waiting.event) === canonicalJson(event),
  );
