/**
 * A run that is under way: it grows while somebody looks, and can be paused, stepped and meddled with if
 * it is a system of ours. Whoever shows it is told when there is news.
 */
import type {
  LiveChoices,
  LiveNews,
  LiveStatus,
  PropertyFacts,
} from '../../src/inspect/protocol.ts';
import type { Step } from '../../src/system/step.ts';
import { type Client, messageOf } from './client.ts';
import { Run } from './run.ts';

export interface LiveEvents {
  /** Told before anything else, so that there is somebody to ask. */
  readonly onBegin: (live: Live) => void;
  /** @param grown whether the run is the one before and more */
  readonly onRun: (run: Run, grown: boolean) => void;
  readonly onNews: () => void;
  readonly onFailure: (message: string) => void;
  /** The server is gone, and the actors with it; or is there again. */
  readonly onGone: (gone: boolean) => void;
}

/** What is told while somebody waits for it. */
interface Source {
  addEventListener(type: string, listener: (event: { data: string }) => void): void;
  close(): void;
}

/** Choices are asked for when nothing has happened for so long. */
const QUIET_MS = 120;
/** News are shown together, the longer the more it costs to show them. */
const SHOW_MS = 80;
const SHARE_OF_TIME = 3;

export class Live {
  readonly client: Client;
  status: LiveStatus;
  choices: LiveChoices = { offers: [], actors: [], enabled: {} };
  readonly #events: LiveEvents;
  #run: Run;
  /** Steps from the very first that the run ends with. */
  #known: number;
  #waiting: LiveNews[] = [];
  #showing: ReturnType<typeof setTimeout> | undefined;
  #asking: ReturnType<typeof setTimeout> | undefined;
  #costMs = 0;

  static async begin(client: Client, events: LiveEvents): Promise<Live> {
    const { status, document, seq } = await client.live();
    const live = new Live(client, status, new Run(document, true), events);
    events.onBegin(live);
    events.onRun(live.#run, false);
    live.#listen(seq);
    live.#ask();
    return live;
  }

  private constructor(client: Client, status: LiveStatus, run: Run, events: LiveEvents) {
    this.client = client;
    this.status = status;
    this.#run = run;
    this.#known = status.dropped + run.length;
    this.#events = events;
  }

  async command(name: 'run' | 'pause' | 'step'): Promise<void> {
    await this.#attempt(() => this.client.command(name));
  }

  async take(step: Step): Promise<void> {
    await this.#attempt(() => this.client.take(step));
  }

  /** @returns whether it was sent */
  async send(to: string, event: object): Promise<boolean> {
    return (await this.#attempt(() => this.client.send(to, event))) !== undefined;
  }

  /** @returns a deep link to where the model goes on */
  async explore(): Promise<string | undefined> {
    try {
      return (await this.client.exploreLive()).link;
    } catch (error) {
      this.#events.onFailure(messageOf(error));
      return undefined;
    }
  }

  #listen(since: number): void {
    const Source = (globalThis as { EventSource?: new (address: string) => Source }).EventSource;
    if (Source === undefined) return;
    const source = new Source(this.client.liveEvents(since));
    source.addEventListener('live', ({ data }) => {
      this.#waiting.push(JSON.parse(data) as LiveNews);
      const waitMs = Math.max(SHOW_MS, this.#costMs * SHARE_OF_TIME);
      this.#showing ??= setTimeout(() => this.#show(), waitMs);
    });
    source.addEventListener('anew', () => void this.#anew());
    source.addEventListener('error', () => this.#events.onGone(true));
    source.addEventListener('open', () => this.#events.onGone(false));
  }

  #show(): void {
    this.#showing = undefined;
    const news = this.#waiting;
    this.#waiting = [];
    const begunMs = performance.now();
    let grown = this.#run;
    for (const one of news) {
      this.status = one.status;
      const end = one.from + one.steps.length;
      // What was told while the run was being read is known already.
      if (end <= this.#known && one.steps.length > 0) continue;
      if (one.from > this.#known) {
        void this.#anew();
        return;
      }
      const late = this.#known - one.from;
      const { start, steps, positions, charts } = one;
      const properties = one.properties?.map((facts) => since(facts, this.#known - grown.length));
      grown = grown.grown({
        ...{ charts, steps: steps.slice(late), positions: positions.slice(late) },
        ...(properties === undefined ? {} : { properties }),
        ...(start === undefined ? {} : { start }),
      });
      this.#known = end;
    }
    if (grown !== this.#run) {
      this.#run = grown;
      this.#events.onRun(grown, true);
    }
    this.#costMs = performance.now() - begunMs;
    this.#events.onNews();
    this.#ask();
  }

  /** Too much was missed: read it all again. */
  async #anew(): Promise<void> {
    try {
      const { status, document } = await this.client.live();
      this.status = status;
      this.#run = new Run(document, true);
      this.#known = status.dropped + this.#run.length;
      this.#events.onRun(this.#run, false);
      this.#ask();
    } catch (error) {
      this.#events.onFailure(messageOf(error));
    }
  }

  #ask(): void {
    if (this.status.source !== 'system') return;
    clearTimeout(this.#asking);
    this.#asking = setTimeout(async () => {
      try {
        this.choices = await this.client.liveChoices();
        this.#run = this.#run.enabling(this.choices.enabled);
        this.#events.onRun(this.#run, true);
        this.#events.onNews();
      } catch (error) {
        this.#events.onFailure(messageOf(error));
      }
    }, QUIET_MS);
  }

  async #attempt(act: () => Promise<LiveStatus>): Promise<LiveStatus | undefined> {
    try {
      this.status = await act();
      this.#events.onNews();
      this.#ask();
      return this.status;
    } catch (error) {
      this.#events.onFailure(messageOf(error));
      return undefined;
    }
  }
}

/** With steps counted from the first one that the run here has. */
const since = (facts: PropertyFacts, first: number): PropertyFacts => {
  const here = (step: number | null): number | null =>
    step === null ? null : Math.max(0, step - first);
  return { ...facts, broken: here(facts.broken), reached: here(facts.reached) };
};
