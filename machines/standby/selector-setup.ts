/** What MethodSelector asks of its memory and does; its chart is in `method-selector.ts`. */
import { assign, enqueueActions, setup } from 'xstate';
import { meets, ranked } from './selection-rule.ts';
import {
  answererOf,
  BLANK,
  byPriority,
  cleared,
  isCurrent,
  isNewsOf,
  isRepeat,
  newerTurns,
  nextGeneration,
  nextToAsk,
  orphansOf,
  type Row,
  reachableOrphan,
  type SelectorContext,
  type SelectorEvent,
  type SelectorInput,
  statesOf,
} from './selector-memory.ts';
import { answered, NO_SURVEY, surveyedAgain, unknownTo, wholeSurvey } from './selector-survey.ts';
import { type Choice, type HostTurns, message } from './types.ts';

export const selectorSetup = setup({
  types: {
    context: {} as SelectorContext,
    events: {} as SelectorEvent,
    input: {} as SelectorInput,
    emitted: {} as { type: 'PUBLISHED'; choice: Choice; guest: string; against: string },
  },
  delays: { resend: 3_000 },
  guards: {
    isInOffice: ({ context }) => context.inOffice,
    isLaterTerm: ({ context, event }) => event.type === 'START' && event.term > context.term,
    isPresentTerm: ({ context, event }) =>
      event.type === 'START' && event.term === context.term && context.inOffice,
    isOfTerm: ({ context, event }) => event.type === 'EVALUATE' && event.term === context.term,
    hasToAsk: ({ context }) => nextToAsk(context) !== undefined,
    isAwaited: ({ context, event }) =>
      'term' in event && event.term === context.term && answererOf(event) === nextToAsk(context),
    isOfAwaited: ({ context, event }) => isNewsOf(context, event, nextToAsk(context)),
    hasWork: ({ context }) => context.queue.length > 0,
    repeats: ({ context }) => context.repeats,
    hasAsker: ({ context }) => context.asker !== null,
    hasOrphans: ({ context }) => reachableOrphan(context) !== undefined,
    isRepeat: ({ context }) => context.asker !== null && isRepeat(context, context.asker),
    isCurrent: ({ context }) => isCurrent(context),
    hasCandidate: ({ context }) => context.left.length > 0,
    mayPreempt: ({ context }) => context.yielders.length > 0,
    isGranted: ({ context, event }) =>
      event.type === 'GRANTED' &&
      event.generation === nextGeneration(context) &&
      event.host === context.left[0]?.host,
    isRefused: ({ context, event }) =>
      event.type === 'REFUSED' &&
      event.generation === nextGeneration(context) &&
      event.host === context.left[0]?.host,
    isStale: ({ event }) => event.type === 'REFUSED' && event.why === 'stale',
    isOutdated: ({ event }) => event.type === 'REFUSED' && event.why === 'term',
    isAboutOrphan: ({ context, event }) =>
      event.type === 'RELEASED' &&
      context.orphans.some(({ generation }) => generation === event.generation),
    isOfHostInHand: ({ context, event }) => isNewsOf(context, event, context.left[0]?.host),
    isOfOrphan: ({ context, event }) => isNewsOf(context, event, reachableOrphan(context)?.host),
    isAboutYielder: ({ context, event }) =>
      (event.type === 'YIELDED' || event.type === 'KEEPS') &&
      event.guest === context.yielders[0]?.guest,
  },
  actions: {
    takeOffice: assign(({ context: { hosts, guests }, event }) =>
      event.type === 'START'
        ? { ...BLANK, term: event.term, inOffice: true, survey: wholeSurvey(hosts, guests) }
        : {},
    ),
    confirmOffice: enqueueActions(({ context: { term }, event, enqueue }) => {
      if (event.type !== 'START') return;
      const confirmation = message({ type: 'IN_OFFICE', term });
      enqueue.sendTo(({ system }) => system.get(event.from), confirmation);
    }),
    leaveOffice: assign({ ...BLANK, inOffice: false, survey: NO_SURVEY }),
    askNext: enqueueActions(({ context, enqueue }) => {
      const { name, term, hosts } = context;
      const next = nextToAsk(context);
      if (next === undefined) return;
      const question = hosts.includes(next)
        ? message({ type: 'TERM', term, from: name })
        : message({ type: 'SELECTOR', term, name });
      enqueue.sendTo(({ system }) => system.get(next), question);
    }),
    noteAnswer: assign(({ context: { survey }, event }) => {
      if (event.type === 'EVALUATE') {
        const { guest, holds } = event.evaluation;
        return { survey: answered(survey, guest, { held: holds }) };
      }
      if (event.type === 'HOLDS') {
        return { survey: answered(survey, event.guest, { held: event.generations }) };
      }
      if (event.type !== 'PROMISES') return {};
      const { host } = event;
      const promised = event.promised.map((promise) => ({ ...promise, host }));
      return { survey: answered(survey, host, { promised }) };
    }),
    endSurvey: assign(({ context: { survey, term, orphans } }) => ({
      orphans: [...orphans, ...unknownTo(survey, term)],
      survey: { ...NO_SURVEY, left: survey.left },
    })),
    enqueue: assign(({ context, event }) => {
      if (event.type !== 'EVALUATE') return {};
      const { evaluation } = event;
      const others = context.queue.filter(({ guest }) => guest !== evaluation.guest);
      return { queue: [...others, evaluation].toSorted(byPriority) };
    }),
    /** The power of one host, told by whoever watches it. */
    notePower: assign(({ context, event }) => {
      if (event.type !== 'HOST_DOWN' && event.type !== 'HOST_UP') return {};
      const { known, survey, guests, inOffice, term } = context;
      const state = event.type === 'HOST_DOWN' ? 'down' : 'up';
      const told: HostTurns = { [event.host]: { state, turn: event.turn } };
      const newer = newerTurns(known, told);
      // In the first term there is no earlier selector that could have been promised anything.
      const asksAgain = inOffice && term > 1 && newer[event.host]?.state === 'up';
      return {
        known: { ...known, ...newer },
        survey: asksAgain ? surveyedAgain(survey, event.host, guests) : survey,
      };
    }),
    /** What the asker knows of the power of hosts may be newer than what came here directly. */
    learn: assign(({ context: { asker, known } }) =>
      asker === null ? {} : { known: { ...known, ...newerTurns(known, asker.hosts) } },
    ),
    noteHost: assign(({ context, event }) => {
      if (
        event.type !== 'CAPACITY_CHANGED' &&
        event.type !== 'REFUSED' &&
        event.type !== 'PROMISES'
      ) {
        return {};
      }
      const { host, state, version } = event;
      const { version: last = 0, turn = 0 } = context.known[host] ?? {};
      if (version < last) return {};
      return { known: { ...context.known, [host]: { state, version, turn } } };
    }),
    take: assign(({ context }) => {
      const [asker, ...queue] = context.queue;
      if (asker === undefined) return {};
      return { asker, queue, yielders: [] };
    }),
    findOrphans: assign(({ context }) => {
      if (context.asker === null) return {};
      const orphans = orphansOf(context, context.asker);
      if (orphans.length === 0) return {};
      return {
        orphans: [...context.orphans, ...orphans],
        table: cleared(context.table, context.asker.guest),
      };
    }),
    rank: assign(({ context }) =>
      context.asker === null
        ? {}
        : { left: ranked(context.asker, statesOf(context.known), context.thresholds) },
    ),
    reserve: enqueueActions(({ context, enqueue }) => {
      const { asker, left, known, name } = context;
      const [first] = left;
      if (asker === null || first === undefined) return;
      const reserve = message({
        type: 'RESERVE',
        guest: asker.guest,
        generation: nextGeneration(context),
        method: first.method,
        against: asker.host,
        priority: asker.priority,
        version: known[first.host]?.version ?? 0,
        from: name,
      });
      enqueue.sendTo(({ system }) => system.get(first.host), reserve);
    }),
    nextCandidate: assign(({ context, event }) => ({
      left: context.left.slice(1),
      yielders: event.type === 'REFUSED' ? [...context.yielders, ...event.lower] : context.yielders,
    })),
    publish: enqueueActions(({ context, enqueue }) => {
      const { asker, left, n, table } = context;
      const [first] = left;
      if (asker === null || first === undefined) return;
      const { guest, version, host: against } = asker;
      const generation = nextGeneration(context);
      const choice = { ...first, generation, version, meets: meets(asker, first) };
      enqueue.assign({ n: n + 1, table: { ...table, [guest]: { ...choice, against } } });
      enqueue.emit({ type: 'PUBLISHED', choice, guest, against });
      enqueue.sendTo(({ system }) => system.get(guest), message({ type: 'CHOSEN', choice }));
    }),
    publishAgain: enqueueActions(({ context: { asker, table }, enqueue }) => {
      if (asker === null) return;
      const { against: _, ...choice } = table[asker.guest] as Row;
      enqueue.sendTo(({ system }) => system.get(asker.guest), message({ type: 'CHOSEN', choice }));
    }),
    /** The choice in force is published again, for the facts of today. */
    answerSame: enqueueActions(({ context: { asker, table, term }, enqueue }) => {
      if (asker === null || asker.current === null) return;
      const { guest, version, current, host: against } = asker;
      const row = { ...current, version, meets: meets(asker, current), against };
      enqueue.assign({ table: { ...table, [guest]: row } });
      const same = message({ type: 'SAME', term, version, meets: row.meets });
      enqueue.sendTo(({ system }) => system.get(guest), same);
    }),
    answerNone: enqueueActions(({ context: { asker, term }, enqueue }) => {
      if (asker === null) return;
      const none = message({ type: 'NONE_FITS', term, version: asker.version });
      enqueue.sendTo(({ system }) => system.get(asker.guest), none);
    }),
    finish: assign({ asker: null, left: [], yielders: [] }),
    release: enqueueActions(({ context, enqueue }) => {
      const first = reachableOrphan(context);
      if (first === undefined) return;
      const { guest, generation, host } = first;
      const release = message({ type: 'RELEASE', guest, generation, from: context.name });
      enqueue.sendTo(({ system }) => system.get(host), release);
    }),
    nextOrphan: assign(({ context, event }) => ({
      orphans: context.orphans.filter(
        ({ generation }) => event.type !== 'RELEASED' || generation !== event.generation,
      ),
    })),
    /** The host in hand may be back already, and have granted what was asked; nothing else is asked of it. */
    abandon: assign(({ context }) => {
      const { asker, left, n, orphans } = context;
      if (asker === null || left[0] === undefined) return {};
      const { host } = left[0];
      const orphan = { guest: asker.guest, generation: nextGeneration(context), host };
      return {
        n: n + 1,
        orphans: [...orphans, orphan],
        left: left.filter((other) => other.host !== host),
      };
    }),
    preempt: enqueueActions(({ context: { yielders, term }, enqueue }) => {
      const [first] = yielders;
      if (first === undefined) return;
      const { guest, generation } = first;
      const order = message({ type: 'YIELD', term, generation });
      enqueue.sendTo(({ system }) => system.get(guest), order);
    }),
    nextYielder: assign(({ context }) => ({ yielders: context.yielders.slice(1) })),
  },
});
