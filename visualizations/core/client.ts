/** Talks with the server that the page came from: calls, and what the server tells by itself. */
import type {
  AlternativesAnswer,
  CoverageAnswer,
  Goal,
  Hello,
  LiveAnswer,
  LiveChoices,
  LiveStatus,
  Palette,
  RunAnswer,
  TreeNode,
  WhyNot,
  WishAnswer,
} from '../../src/inspect/protocol.ts';
import type { Step } from '../../src/system/step.ts';

export type Path = readonly number[];

/** What the client needs of a window; tests give another one. */
export interface Surroundings {
  readonly location: { readonly hash: string; readonly origin: string };
  readonly sessionStorage: {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
  };
  readonly history: { replaceState(data: unknown, unused: string, url: string): void };
  fetch(input: string, init?: RequestInit): Promise<Response>;
}

/** Fields of a deep link that the page itself reads. */
export interface Place {
  readonly run: Path | null;
  readonly at: number | null;
  readonly system: string | null;
  /** A run that is under way: a system, `attached`, or `window` for one that reports to this page. */
  readonly live: string | null;
  /** Part of the page; null for the run. */
  readonly view: string | null;
  /** Of `window`: the secret of the address where reports are taken. */
  readonly key: string | null;
}

const TOKEN = 'token';

export class Client {
  readonly place: Place;
  readonly #around: Surroundings;
  readonly #token: string;
  #link = '';
  #view: string | null;

  constructor(around: Surroundings) {
    this.#around = around;
    const fields = new URLSearchParams(around.location.hash.slice(1));
    this.place = {
      run: pathOf(fields.get('run')),
      at: fields.has('at') ? Number(fields.get('at')) : null,
      system: fields.get('system'),
      live: fields.get('live'),
      view: fields.get('view'),
      key: fields.get('key'),
    };
    this.#view = this.place.view;
    const given = fields.get(TOKEN);
    // The address is shown and copied; the token is neither. A reload finds it here.
    const key = `${TOKEN} ${around.location.origin}`;
    if (given !== null) around.sessionStorage.setItem(key, given);
    this.#token = given ?? around.sessionStorage.getItem(key) ?? '';
    fields.delete(TOKEN);
    if (given !== null) around.history.replaceState(null, '', `#${fields}`);
  }

  /** Puts a deep link into the address, so that a reload or a copy finds the place again. */
  show(link: string): void {
    this.#link = link;
    this.#around.history.replaceState(null, '', `#${this.#seen(link)}`);
  }

  /** Another part of the page is looked at; null for the run. */
  look(view: string | null): void {
    this.#view = view;
    if (this.#link !== '') this.show(this.#link);
  }

  address(link: string): string {
    return `${this.#around.location.origin}/#${this.#seen(link)}`;
  }

  #seen(link: string): string {
    return this.#view === null ? link : `${link}&view=${this.#view}`;
  }

  hello(): Promise<Hello> {
    return this.#get('session', {});
  }

  run(run: Path): Promise<RunAnswer> {
    return this.#get('run', { run: run.join('.') });
  }

  alternatives(run: Path, at: number): Promise<AlternativesAnswer> {
    return this.#get('alternatives', { run: run.join('.'), at });
  }

  palette(run: Path, at: number): Promise<Palette> {
    return this.#get('palette', { run: run.join('.'), at });
  }

  tree(): Promise<readonly TreeNode[]> {
    return this.#get('tree', {});
  }

  why(run: Path, at: number, actor: string, transition: string): Promise<WhyNot> {
    return this.#get('why', { run: run.join('.'), at, actor, transition });
  }

  layout(chart: string, badges: boolean): Promise<object> {
    return this.#get('layout', { chart, badges: Number(badges) });
  }

  coverage(): Promise<CoverageAnswer> {
    return this.#get('coverage', {});
  }

  searchCoverage(states?: number): Promise<CoverageAnswer> {
    return this.#post('coverage', states === undefined ? {} : { states });
  }

  stopCoverage(): Promise<CoverageAnswer> {
    return this.#post('coverage/stop', {});
  }

  /** Answers when the search is over, or was broken off. */
  reach(goal: Goal): Promise<WishAnswer> {
    return this.#post('reach', goal);
  }

  stopReaching(): Promise<null> {
    return this.#post('reach/stop', {});
  }

  async link(run: Path, at: number): Promise<string> {
    const { link } = await this.#get<{ link: string }>('link', { run: run.join('.'), at });
    return link;
  }

  fork(run: Path, at: number, choice: number): Promise<RunAnswer> {
    return this.#post('fork', { run, at, choice });
  }

  inject(run: Path, at: number, step: Step): Promise<RunAnswer> {
    return this.#post('inject', { run, at, step });
  }

  follow(run: Path, at: number, choice?: number): Promise<RunAnswer> {
    return this.#post('follow', { run, at, ...(choice === undefined ? {} : { choice }) });
  }

  search(run: Path, at: number, more: { choice?: number; whole?: boolean; states?: number } = {}) {
    return this.#post<{ searching: number }>('search', { run, at, ...more });
  }

  stop() {
    return this.#post<{ searching: number }>('stop', {});
  }

  live(): Promise<LiveAnswer> {
    return this.#get('live', {});
  }

  liveLayout(chart: string, badges: boolean): Promise<object> {
    return this.#get('live/layout', { chart, badges: Number(badges) });
  }

  liveChoices(): Promise<LiveChoices> {
    return this.#get('live/choices', {});
  }

  command(name: 'run' | 'pause' | 'step'): Promise<LiveStatus> {
    return this.#post(`live/${name}`, {});
  }

  take(step: Step): Promise<LiveStatus> {
    return this.#post('live/take', { step });
  }

  send(to: string, event: object): Promise<LiveStatus> {
    return this.#post('live/send', { to, event });
  }

  exploreLive(): Promise<{ readonly link: string }> {
    return this.#post('live/explore', {});
  }

  get liveSaveAddress(): string {
    return `${this.#around.location.origin}/api/live/save`;
  }

  liveEvents(since: number): string {
    return `${this.#around.location.origin}/api/live/events?since=${since}`;
  }

  /** What starts the server again at the place that is looked at, where this page asks. */
  get restart(): string {
    const { hash, origin } = this.#around.location;
    return `npx hypercharts inspect '${origin}/${hash}' --port ${new URL(origin).port}`;
  }

  /** Where programs report. */
  get reports(): string {
    const { origin } = this.#around.location;
    return `${origin.replace('http', 'ws')}/attach/${this.place.key ?? ''}`;
  }

  saveAddress(run: Path, at: number): string {
    return `${this.#around.location.origin}/api/save?run=${run.join('.')}&at=${at}`;
  }

  /** What the server tells from a number on. Ends with the page. */
  events(since: number): string {
    return `${this.#around.location.origin}/api/events?since=${since}`;
  }

  async #get<T>(name: string, query: Readonly<Record<string, string | number>>): Promise<T> {
    const fields = new URLSearchParams(
      Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]),
    );
    return this.#answer(await this.#call(`/api/${name}?${fields}`));
  }

  async #post<T>(name: string, body: object): Promise<T> {
    if (this.#token === '') {
      throw new Error('this page may only look: open the link that the command line printed');
    }
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${this.#token}`,
    };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    return this.#answer(await this.#call(`/api/${name}`, init));
  }

  async #call(path: string, init?: RequestInit): Promise<Response> {
    try {
      return await this.#around.fetch(`${this.#around.location.origin}${path}`, init);
    } catch {
      throw new Error('the inspector does not answer any more; start it again and reload');
    }
  }

  async #answer<T>(response: Response): Promise<T> {
    const body = (await response.json()) as T & { error?: { message: string } };
    if (!response.ok) throw new Error(body.error?.message ?? `error ${response.status}`);
    return body;
  }
}

const pathOf = (text: string | null): Path | null => {
  if (text === null) return null;
  return text === '' ? [] : text.split('.').map(Number);
};

/** What went wrong with a request, for the reader. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
