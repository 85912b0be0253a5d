/**
 * The explorer over HTTP: every action of its page as a call, so that a script can do it, too. Looking
 * is a GET with the run in the query (`run=0.2.1&at=2`) and changes nothing; what changes something is
 * a POST.
 */
import * as v from 'valibot';
import type { Chart } from '../../chart/chart.ts';
import { InputError } from '../../system/errors.ts';
import type { Step } from '../../system/step.ts';
import { stepWords } from '../../trace/words.ts';
import { chartsOf } from '../document.ts';
import type { CoverageAnswer } from '../protocol.ts';
import { parsePath } from '../session/link.ts';
import type { Path, Session } from '../session/session.ts';
import { CoverageSearch } from './coverage.ts';
import type { Events } from './events.ts';
import { type Call, checked, type Route } from './route.ts';
import { Searches, summary } from './searches.ts';
import { Wishes } from './wishes.ts';

const PROTOCOL = 1;

/** Where a session tells what it finds, and how a trace becomes what the player shows. */
export interface ExploreSurroundings {
  readonly events: Events;
  /** What the player shows of a run. */
  readonly document: (run: Path) => unknown;
  /** The same as one file that needs no server. */
  readonly file?: (run: Path, at: number, coverage?: CoverageAnswer) => Promise<Response>;
  /** Where everything of a chart is; with room for the numbers of a coverage, or without. */
  readonly layout?: (chart: Chart, badges: boolean) => Promise<object>;
}

/** Most states of one search below an alternative, unless asked otherwise. */
const STATES = 5_000;
const MOST_STATES = 10_000_000;
const COVERED_STATES = 300_000;
const MOST_STEPS = 100_000;

const number = v.pipe(v.number(), v.integer(), v.minValue(0));
const path = v.pipe(v.array(number), v.maxLength(MOST_STEPS));
const place = { run: path, at: number };
const most = v.pipe(number, v.minValue(1), v.maxValue(MOST_STATES));
const states = v.optional(most, STATES);
/** Of a search of the whole system. */
const largeSearch = v.optional(most, COVERED_STATES);
const wished = { actors: v.pipe(v.array(v.string()), v.minLength(1)), states: largeSearch };
const step = v.looseObject({ kind: v.string() });

const bodies = {
  open: v.strictObject({ run: path }),
  fork: v.strictObject({ ...place, choice: number }),
  inject: v.strictObject({ ...place, step }),
  follow: v.strictObject({ ...place, choice: v.optional(number) }),
  coverage: v.strictObject({ states: largeSearch }),
  reach: v.union(
    [
      v.strictObject({ ...wished, transition: v.string() }),
      v.strictObject({ ...wished, state: v.string() }),
    ],
    'what is asked for is {actors, transition} or {actors, state}, and states if wanted',
  ),
  search: v.strictObject({
    ...place,
    choice: v.optional(number),
    whole: v.optional(v.boolean(), false),
    states,
  }),
};

export class ExploreApi {
  readonly searches: Searches;
  readonly coverage: CoverageSearch;
  readonly wishes: Wishes;
  readonly #session: Session;
  readonly #surroundings: ExploreSurroundings;

  constructor(session: Session, surroundings: ExploreSurroundings) {
    this.#session = session;
    this.#surroundings = surroundings;
    this.searches = new Searches(session, surroundings.events);
    this.coverage = new CoverageSearch(session, surroundings.events);
    this.wishes = new Wishes(session, surroundings.events);
  }

  get routes(): readonly Route[] {
    const get = (path: string, about: string, handle: Route['handle']): Route => ({
      ...{ method: 'GET', path: `/api/${path}`, about, handle },
    });
    const post = (path: string, about: string, handle: Route['handle']): Route => ({
      ...{ method: 'POST', path: `/api/${path}`, about, handle },
    });
    const s = this.#session;
    return [
      get('session', 'the system, its properties, the trunk', () => this.#hello()),
      get('run', 'a run as what the player shows (run)', ({ query }) =>
        this.#run(placeIn(query).run),
      ),
      get('alternatives', 'what can happen at a step (run, at)', ({ query }) =>
        this.#alternatives(query),
      ),
      get('palette', 'faults and their budgets (run, at)', ({ query }) =>
        s.palette(placeIn(query).path),
      ),
      get('charts', 'the charts, and which actor has which', () => chartsOf(s)),
      get(
        'layout',
        'where everything of a chart is, for its picture (chart: its hash, badges: 1 for coverage)',
        ({ query }) => {
          const chart = s.charts.find(text(query, 'chart'));
          if (chart === undefined) throw new InputError('UNKNOWN_CHART', 'no chart has that hash.');
          return this.#surroundings.layout?.(chart, query.get('badges') === '1') ?? null;
        },
      ),
      get('tree', 'all runs looked at, and the verdicts beside them', () => s.tree()),
      get('why', 'why a transition is not taken (run, at, actor, transition)', ({ query }) =>
        s.whyNot(placeIn(query).path, text(query, 'actor'), text(query, 'transition')),
      ),
      get('link', 'a deep link to a step (run, at)', ({ query }) => {
        const { run, at } = placeIn(query);
        return { link: s.link(run, at) };
      }),
      get('save', 'the run as one file that needs no server (run, at)', ({ query }) => {
        const { run, at } = placeIn(query);
        const { answer } = this.coverage;
        const known = answer.complete === null || answer.running ? [] : [answer];
        return this.#surroundings.file?.(run, at, ...known) ?? null;
      }),
      get('events', 'verdicts as they are found (server-sent events; since)', ({ request }) =>
        this.#surroundings.events.stream(request),
      ),
      post('open', 'make a run the trunk {run}', ({ body }) => this.#open(body)),
      post('fork', 'take a choice {run, at, choice}', ({ body }) => this.#fork(body)),
      post('inject', 'take a step by what it is {run, at, step}', ({ body }) => this.#inject(body)),
      post('follow', 'go on to the violation found below {run, at, choice?}', ({ body }) =>
        this.#follow(body),
      ),
      post('search', 'look below alternatives {run, at, choice?, whole?, states?}', (call) =>
        this.#search(call),
      ),
      get('coverage', 'what an exhaustive search saw of the charts', () => this.coverage.answer),
      post('coverage', 'search for it {states?}', ({ body }) => {
        this.coverage.begin(checked(bodies.coverage, body).states);
        return this.coverage.answer;
      }),
      post('coverage/stop', 'break that search off', () => {
        this.coverage.stop();
        return this.coverage.answer;
      }),
      post('reach', 'the shortest run to it {actors, transition or state, states?}', ({ body }) =>
        this.#reach(body),
      ),
      post('reach/stop', 'look for it no more', () => {
        this.wishes.stop();
        return null;
      }),
      post('stop', 'break searches off', () => this.#stop()),
    ];
  }

  #hello(): object {
    const { subject, digest, trunk, positions } = this.#session;
    const { system, parameters, mutant, definition, seed, engine } = subject;
    return {
      protocol: PROTOCOL,
      ...{ system, title: definition.title, parameters, mutant, seed, engine, digest, trunk },
      time: definition.time?.mode ?? 'free',
      properties: positions.properties.map(({ name, kind }) => ({ name, kind })),
      actors: Object.keys(definition.actors),
      seq: this.#surroundings.events.seq,
      searching: this.searches.left,
    };
  }

  #run(run: Path): object {
    const session = this.#session;
    return {
      run,
      leftTrunkAt: session.back(run).length,
      link: session.link(run, run.length),
      document: this.#surroundings.document(run),
    };
  }

  #alternatives(query: URLSearchParams): object {
    const { run, path } = placeIn(query);
    const session = this.#session;
    const position = session.positions.at(path);
    const { withheld } = session.positions.choices(position);
    const { broken, reached } = session.standing(path);
    return {
      path,
      broken,
      reached,
      alternatives: session
        .alternatives(path, run)
        .map((alternative) => ({ ...alternative, below: summary(alternative.below) })),
      withheld: withheld.map(({ step, why }) => ({ label: stepWords(step), why })),
    };
  }

  #open(body: unknown): object {
    return this.#moved(this.#session.open(checked(bodies.open, body).run));
  }

  #fork(body: unknown): object {
    const { run, at, choice } = checked(bodies.fork, body);
    return this.#moved(this.#session.fork(upTo(run, at), choice));
  }

  #inject(body: unknown): object {
    const given = checked(bodies.inject, body);
    return this.#moved(
      this.#session.inject(upTo(given.run, given.at), given.step as unknown as Step),
    );
  }

  #follow(body: unknown): object {
    const { run, at, choice } = checked(bodies.follow, body);
    const here = upTo(run, at);
    return this.#moved(this.#session.follow(choice === undefined ? here : [...here, choice]));
  }

  async #reach(body: unknown): Promise<object> {
    const { states, ...goal } = checked(bodies.reach, body);
    const found = await this.wishes.ask(goal, states);
    return found.kind === 'none' ? found : { kind: 'found', ...this.#moved(found.run) };
  }

  /** The page of another window looks at the same tree. */
  #moved(run: Path): object {
    this.#surroundings.events.tell('tree', { run });
    return this.#run(run);
  }

  #search({ body }: Call): object {
    const given = checked(bodies.search, body);
    const { run, at, choice, whole } = given;
    const steps = whole ? run.map((_, step) => step).reverse() : [at];
    const paths = steps.flatMap((step) => this.#below(upTo(run, step)));
    const here = upTo(run, at);
    this.searches.ask(choice === undefined ? paths : [[...here, choice]], given.states);
    return { searching: this.searches.left };
  }

  /** Those first of which nothing is known from elsewhere. */
  #below(at: Path): readonly Path[] {
    const alternatives = this.#session.alternatives(at);
    const known = ({ kinship }: { kinship: unknown }): number => (kinship === null ? 0 : 1);
    return alternatives
      .toSorted((a, b) => known(a) - known(b) || a.index - b.index)
      .map(({ index }) => [...at, index]);
  }

  /** Nothing goes on in the background any more. */
  close(): void {
    this.searches.stop();
    this.coverage.stop();
    this.wishes.stop();
  }

  #stop(): object {
    this.searches.stop();
    return { searching: this.searches.left };
  }
}

const upTo = (run: Path, at: number): Path => run.slice(0, at);

const placeIn = (
  query: URLSearchParams,
): { readonly run: Path; readonly at: number; readonly path: Path } => {
  const run = parsePath(query.get('run') ?? '');
  const given = checked(
    v.pipe(v.string(), v.regex(/^\d{1,6}$/)),
    query.get('at') ?? `${run.length}`,
  );
  const at = Math.min(Number(given), run.length);
  return { run, at, path: upTo(run, at) };
};

const text = (query: URLSearchParams, name: string): string =>
  checked(v.pipe(v.string(), v.nonEmpty(`the query must say ${name}`)), query.get(name) ?? '');
