/**
 * A run that is under way over HTTP. Looking is free; whatever pauses, steps or meddles is a POST, which
 * needs the token. What happens is told as server-sent events, several steps at a time.
 */
import * as v from 'valibot';
import type { EventObject } from 'xstate';
import type { Chart } from '../../chart/chart.ts';
import { traceStep } from '../../live/run-log.ts';
import { InputError } from '../../system/errors.ts';
import type { Step } from '../../system/step.ts';
import { Flight } from '../live/flight.ts';
import { type LiveSource, liveDocument, stepsFrom } from '../live/source.ts';
import type { LiveAnswer, LiveChoices, LiveNews } from '../protocol.ts';
import type { Events } from './events.ts';
import { checked, type Route } from './route.ts';

export interface LiveSurroundings {
  readonly events: Events;
  /** The run as one file. */
  readonly file: (document: LiveAnswer['document'], at: number) => Promise<Response>;
  /** Where everything of a chart is, for its picture. */
  readonly layout: (chart: Chart, badges: boolean) => Promise<object>;
  /** Opens what happened so far in the explorer. @returns a deep link; absent without a model */
  readonly explore?: (steps: readonly Step[]) => string;
}

/** News that come within this time are told together. */
const TOGETHER_MS = 60;

const bodies = {
  take: v.strictObject({ step: v.looseObject({ kind: v.string() }) }),
  send: v.strictObject({ to: v.string(), event: v.looseObject({ type: v.string() }) }),
};

export class LiveApi {
  readonly #source: LiveSource;
  readonly #surroundings: LiveSurroundings;
  #told = 0;
  #toldCharts = 0;
  #toldProperties: LiveSource['properties'] = [];
  #toldStart: LiveNews['start'];
  #timer: NodeJS.Timeout | undefined;

  constructor(source: LiveSource, surroundings: LiveSurroundings) {
    this.#source = source;
    this.#surroundings = surroundings;
    source.onNews = () => {
      this.#timer ??= setTimeout(() => this.#tell(), TOGETHER_MS);
    };
  }

  get routes(): readonly Route[] {
    const get = (path: string, about: string, handle: Route['handle']): Route => ({
      ...{ method: 'GET', path: `/api/live${path}`, about, handle },
    });
    const post = (path: string, about: string, act: (flight: Flight, body: unknown) => void) => {
      const handle: Route['handle'] = ({ body }) => {
        const flight = this.#flight();
        act(flight, body);
        return this.#source.status;
      };
      return { method: 'POST' as const, path: `/api/live/${path}`, about, handle };
    };
    return [
      get('', 'the run so far, as what the player shows', () => this.#answer()),
      get('/choices', 'what can be done now', () => this.#choices()),
      get('/layout', 'where everything of a chart is (chart: its hash, badges)', ({ query }) => {
        const chart = this.#source.charts.charts[query.get('chart') ?? ''];
        if (chart === undefined) throw new InputError('UNKNOWN_CHART', 'no chart has that hash.');
        return this.#surroundings.layout(chart, query.get('badges') === '1');
      }),
      get('/save', 'the run so far as one file that needs no server', () => {
        const { steps } = this.#source.log;
        return this.#surroundings.file(liveDocument(this.#source), steps.length);
      }),
      get('/events', 'steps as they happen (server-sent events; since)', ({ request }) =>
        this.#surroundings.events.stream(request),
      ),
      post('run', 'let it run', (flight) => flight.run()),
      post('pause', 'stop its clock', (flight) => flight.pause()),
      post('step', 'let the next thing happen that is due', (flight) => {
        if (!flight.step()) throw new InputError('NOTHING_DUE', 'nothing will happen by itself.');
      }),
      post('take', 'do one of the choices {step}', (flight, body) =>
        flight.take(checked(bodies.take, body).step as unknown as Step),
      ),
      post('send', 'send an actor any event {to, event}', (flight, body) => {
        const { to, event } = checked(bodies.send, body);
        flight.send(to, event as EventObject);
      }),
      {
        method: 'POST',
        path: '/api/live/explore',
        about: 'go on from here in the explorer',
        handle: () => this.#explore(),
      },
    ];
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#source.onNews = () => {};
    this.#source.close();
  }

  #flight(): Flight {
    if (this.#source instanceof Flight) return this.#source;
    throw new InputError(
      'ONLY_REPORTS',
      'these actors only report what they do.',
      'The official client takes no commands.',
    );
  }

  #answer(): LiveAnswer {
    const source = this.#source;
    this.#tell();
    return {
      status: source.status,
      document: liveDocument(source),
      seq: this.#surroundings.events.seq,
    };
  }

  #choices(): LiveChoices {
    if (this.#source instanceof Flight) return this.#source.choices();
    return { offers: [], actors: [], enabled: {} };
  }

  #explore(): object {
    const { explore } = this.#surroundings;
    if (explore === undefined) {
      throw new InputError('NO_MODEL', 'actors of others have no model to explore.');
    }
    const { steps, dropped } = this.#source.log;
    if (dropped > 0) {
      throw new InputError('BEGINNING_LOST', `the first ${dropped} steps are not kept any more.`);
    }
    return { link: explore(steps.map(({ step }) => step)) };
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { log, charts, status, properties } = this.#source;
    const from = Math.max(this.#told, log.dropped);
    const { steps, facts } = stepsFrom(log, from);
    this.#told = log.dropped + log.steps.length;
    const of = Object.entries(charts.of).slice(this.#toldCharts);
    this.#toldCharts += of.length;
    const hashes = new Set(of.map(([, hash]) => hash));
    const judged = properties === this.#toldProperties ? {} : { properties };
    this.#toldProperties = properties;
    // What a long run has lost of its beginning became part of the start, and is known where it was told.
    const begun = log.start === this.#toldStart || log.dropped > 0 ? {} : { start: log.start };
    this.#toldStart = log.start;
    const news: LiveNews = {
      ...judged,
      ...begun,
      from,
      steps: steps.map(traceStep),
      positions: facts,
      charts: {
        of: Object.fromEntries(of),
        charts: Object.fromEntries(
          Object.entries(charts.charts).filter(([hash]) => hashes.has(hash)),
        ),
      },
      status,
    };
    this.#surroundings.events.tell('live', news);
  }
}
