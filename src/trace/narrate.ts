/** Tells a trace step by step in plain words: what happened, who changed, who sent what to whom. */
import { canonicalJson } from './digest.ts';
import type { ActorState, ActorStates, Trace, TraceStep } from './format.ts';
import { actorsOf, actorWords, eventWords, stepWords, valueWords } from './words.ts';

/** One line of the story. `fault` lets a terminal colour it. */
export interface Line {
  readonly index: number;
  readonly text: string;
  readonly fault: boolean;
}

/** The start and every step, one line each, then what the end shows. */
export const narrate = (trace: Trace): Line[] => {
  const lines: Line[] = [{ index: 0, text: startWords(trace), fault: false }];
  let states = trace.start.actors;
  for (const [i, step] of trace.steps.entries()) {
    lines.push({ index: i + 1, text: tell(step, states), fault: isFaultKind(step.step.kind) });
    states = { ...states, ...step.changed };
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

const isFaultKind = (kind: string): boolean =>
  kind === 'fault' || kind === 'crash' || kind === 'drop' || kind === 'duplicate';

const startWords = ({ start }: Trace): string => {
  const who = Object.entries(start.actors).map(([name, s]) => `${name} in ${actorWords(s)}`);
  const sent = start.effects.sent.map(
    ({ from, to, event, lost }) =>
      `${from} sends ${eventWords(event)} to ${to}${lost === true ? ' (lost)' : ''}`,
  );
  return ['at the start', [...who, ...sent].join('; ')].join(': ');
};

/** "n0 tells row0 PATH_FAILED(cause link): row0 goes from onPrimary to …" */
const tell = (recorded: TraceStep, before: ActorStates): string => {
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
  const head = stepWords(recorded.step);
  if (clauses.length > 0) return `${head}: ${clauses.join('; ')}`;
  return acting.length === 0 ? head : `${head}: ${acting.join(', ')} ignores it`;
};

/** Not only its inbox: that is told by whoever sent the message. */
const changedItself = (name: string, { changed }: TraceStep, before: ActorStates): boolean => {
  const was = before[name];
  const is = changed[name];
  if (was === undefined || is === undefined) return false;
  return actorWords(was) !== actorWords(is) || contextWords(was, is) !== '';
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
  if (was === undefined || is === undefined) return '';
  const from = actorWords(was);
  const to = actorWords(is);
  const context = contextWords(was, is);
  const note = context === '' ? '' : ` (${context})`;
  if (!is.up && was.up) return `goes down, from ${from}`;
  if (is.up && !was.up) return `comes up in ${to}${remembered(is)}`;
  if (from !== to) return `goes from ${from} to ${to}${note}`;
  return context === '' ? '' : `stays in ${to}${note}`;
};

/** The fields of the context that changed: "tried [] → ["n0"], epoch 1 → 2". */
export const contextWords = (was: ActorState, is: ActorState): string => {
  if (!was.up || !is.up) return '';
  const [a, b] = [fields(was.context), fields(is.context)];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((key) => canonicalJson([a[key]]) !== canonicalJson([b[key]]))
    .map((key) => `${key} ${valueWords(a[key])} → ${valueWords(b[key])}`)
    .join(', ');
};

/** With what an actor comes back after a crash: what it knows now is often the point. */
const remembered = ({ context }: ActorState): string => {
  const known = Object.entries(fields(context)).map(
    ([key, value]) => `${key} ${valueWords(value)}`,
  );
  return known.length === 0 ? '' : ` (${known.join(', ')})`;
};

const fields = (context: unknown): Record<string, unknown> =>
  typeof context === 'object' && context !== null ? (context as Record<string, unknown>) : {};

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
  return events.length === 0 ? '' : `emits ${joined(events.map((e) => eventWords(e.event)))}`;
};

const joined = (parts: readonly string[]): string =>
  parts.length < 2
    ? parts.join('')
    : `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
