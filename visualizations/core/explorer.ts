/**
 * Exploring: the run that is looked at, what else can happen at the cursor, the faults, the tree. It asks
 * the server and keeps what it was told; whoever shows it is told when there is news.
 */
import type {
  AlternativesAnswer,
  BelowSummary,
  Hello,
  Palette,
  RunAnswer,
  TreeNode,
  WhyNot,
} from '../../src/inspect/protocol.ts';
import type { Step } from '../../src/system/step.ts';
import { type Client, messageOf, type Path } from './client.ts';
import { CoverageRun } from './coverage.ts';
import { Run } from './run.ts';
import { Wish } from './wish.ts';

export interface ExplorerEvents {
  /** It exists, and shows its first run in a moment. */
  readonly onBegin: (explorer: Explorer) => void;
  readonly onRun: (run: Run, at: number) => void;
  readonly onNews: () => void;
  readonly onFailure: (message: string) => void;
  /** The run that somebody wished for is shown. */
  readonly onWish: () => void;
  /** The server is gone, or is there again. */
  readonly onGone: (gone: boolean) => void;
}

/** What is told while somebody waits for it. */
interface Source {
  addEventListener(type: string, listener: (event: { data: string }) => void): void;
  close(): void;
}

/** States of a search below one alternative, when nobody asks for more. */
const FIRST_LOOK = 3_000;
const RESTING_MS = 500;
const LONG_LOOK = 200_000;

export class Explorer {
  readonly client: Client;
  readonly hello: Hello;
  path: Path = [];
  alternatives: AlternativesAnswer | undefined;
  palette: Palette | undefined;
  tree: readonly TreeNode[] = [];
  /** Searches that are running or waiting. */
  searching = 0;
  why: WhyNot | undefined;
  leftTrunkAt = 0;
  readonly coverage: CoverageRun;
  readonly wish: Wish;
  readonly #events: ExplorerEvents;
  #at = 0;
  #asked = 0;
  #drawing: ReturnType<typeof setTimeout> | undefined;

  static async begin(client: Client, events: ExplorerEvents): Promise<Explorer> {
    const hello = await client.hello();
    const explorer = new Explorer(client, hello, events);
    events.onBegin(explorer);
    const { place } = client;
    if (place.system !== null && place.system !== hello.system) {
      events.onFailure(`the link is about ${place.system}; this inspector shows ${hello.system}`);
    }
    const fits = place.system === null || place.system === hello.system;
    await explorer.#first(fits ? (place.run ?? hello.trunk) : hello.trunk, fits ? place.at : null);
    explorer.#listen(hello.seq);
    return explorer;
  }

  private constructor(client: Client, hello: Hello, events: ExplorerEvents) {
    this.client = client;
    this.hello = hello;
    this.#events = events;
    this.searching = hello.searching;
    this.coverage = new CoverageRun(client, events.onNews, events.onFailure);
    this.wish = new Wish(client, {
      ...events,
      onFound: (answer) => {
        this.#show(answer, answer.run.length);
        events.onWish();
      },
    });
  }

  /** The cursor stands elsewhere now. */
  moved(at: number): void {
    this.#at = at;
    this.why = undefined;
    clearTimeout(this.#drawing);
    // Somebody who scrubs wants no answer for every step on the way.
    this.#drawing = setTimeout(() => void this.#look(), 60);
  }

  async fork(at: number, choice: number): Promise<void> {
    const chosen = this.alternatives?.alternatives[choice];
    if (chosen?.chosen === true && this.alternatives?.path.length === at) {
      const run = await this.#attempt(() => this.client.run(this.path));
      if (run !== undefined) this.#show(run, at + 1);
      return;
    }
    const answer = await this.#attempt(() => this.client.fork(this.path, at, choice));
    if (answer !== undefined) this.#show(answer, at + 1);
  }

  /** Takes a step by what it is: a message that was dragged. */
  async inject(at: number, step: Step): Promise<void> {
    const answer = await this.#attempt(() => this.client.inject(this.path, at, step));
    if (answer !== undefined) this.#show(answer, at + 1);
  }

  /** Goes on to the violation that was found below an alternative. */
  async follow(at: number, choice: number): Promise<void> {
    const answer = await this.#attempt(() => this.client.follow(this.path, at, choice));
    if (answer !== undefined) this.#show(answer, answer.run.length);
  }

  /** To another run of the tree. */
  async visit(path: Path, at = path.length): Promise<void> {
    const answer = await this.#attempt(() => this.client.run(path));
    if (answer !== undefined) this.#show(answer, at);
  }

  /** To the trunk, as far along as it is shared. */
  async back(at: number): Promise<void> {
    const { trunk } = this.hello;
    const off = this.path.findIndex((choice, step) => trunk[step] !== choice);
    const shared = off === -1 ? this.path.length : off;
    await this.visit(trunk, Math.min(at, shared, trunk.length));
  }

  async search(at: number, choice?: number): Promise<void> {
    const states = choice === undefined ? FIRST_LOOK : LONG_LOOK;
    const more = { states, ...(choice === undefined ? {} : { choice }) };
    await this.#searched(() => this.client.search(this.path, at, more), choice !== undefined);
  }

  /** Looks below everything beside the whole run. */
  async searchAll(): Promise<void> {
    const ask = () => this.client.search(this.path, 0, { whole: true, states: FIRST_LOOK });
    await this.#searched(ask, true);
  }

  async stop(): Promise<void> {
    await this.#searched(() => this.client.stop());
  }

  async whyNot(at: number, actor: string, transition: string): Promise<void> {
    this.why = await this.#attempt(() => this.client.why(this.path, at, actor, transition));
    this.#events.onNews();
  }

  async link(at: number): Promise<string | undefined> {
    const link = await this.#attempt(() => this.client.link(this.path, at));
    return link === undefined ? undefined : this.client.address(link);
  }

  saveAddress(at: number): string {
    return this.client.saveAddress(this.path, at);
  }

  async #first(path: Path, at: number | null): Promise<void> {
    let answer: RunAnswer;
    try {
      answer = await this.client.run(path);
    } catch (error) {
      // A link of another version: better the trunk than nothing.
      this.#events.onFailure(`${messageOf(error)} Opened where it forked off.`);
      answer = await this.client.run(this.hello.trunk);
    }
    this.#show(answer, at ?? answer.run.length);
  }

  #show(answer: RunAnswer, at: number): void {
    this.path = answer.run;
    this.alternatives = undefined;
    this.leftTrunkAt = answer.leftTrunkAt;
    this.#at = at;
    this.why = undefined;
    this.#events.onRun(new Run(answer.document), at);
    void this.#look();
    void this.#readTree();
  }

  async #look(): Promise<void> {
    const [path, at] = [this.path, this.#at];
    this.#asked += 1;
    const asked = this.#asked;
    const found = await this.#attempt(() =>
      Promise.all([
        this.client.alternatives(path, at),
        this.client.palette(path, at),
        this.client.link(path, at),
      ]),
    );
    // Somebody went on in the meantime.
    if (found === undefined || asked !== this.#asked) return;
    [this.alternatives, this.palette] = found;
    this.client.show(found[2]);
    this.#events.onNews();
    const open = this.alternatives.alternatives.some(({ below }) => below.kind === 'unexplored');
    if (open) this.#searchSoon(at);
  }

  /** Once the cursor rests: pictures of charts, and whoever steps on, come first. */
  #searchSoon(at: number): void {
    const asked = this.#asked;
    this.#drawing = setTimeout(() => {
      if (asked === this.#asked) void this.search(at);
    }, RESTING_MS);
  }

  async #readTree(): Promise<void> {
    const tree = await this.#attempt(() => this.client.tree());
    if (tree === undefined) return;
    this.tree = tree;
    this.#events.onNews();
  }

  #listen(since: number): void {
    const Source = (globalThis as { EventSource?: new (address: string) => Source }).EventSource;
    if (Source === undefined) return;
    const source = new Source(this.client.events(since));
    source.addEventListener('below', ({ data }) => {
      const { path, below, left } = JSON.parse(data) as Found;
      this.searching = left;
      this.#note(path, below);
    });
    source.addEventListener('searched', () => {
      this.searching = 0;
      void this.#readTree();
    });
    source.addEventListener('tree', () => void this.#readTree());
    source.addEventListener('coverage', () => void this.coverage.look());
    source.addEventListener('coverage-progress', ({ data }) =>
      this.coverage.progressed((JSON.parse(data) as { states: number }).states),
    );
    source.addEventListener('wish-progress', ({ data }) =>
      this.wish.progressed((JSON.parse(data) as { states: number }).states),
    );
    source.addEventListener('anew', () => void this.#look());
    source.addEventListener('error', () => this.#events.onGone(true));
    source.addEventListener('open', () => this.#events.onGone(false));
  }

  #note(path: Path, below: BelowSummary): void {
    const here = this.alternatives;
    if (here === undefined || path.length !== here.path.length + 1) return;
    if (here.path.some((choice, step) => path[step] !== choice)) return;
    const index = path[here.path.length] as number;
    const alternatives = here.alternatives.map((one) =>
      one.index === index ? { ...one, below } : one,
    );
    this.alternatives = { ...here, alternatives };
    this.#events.onNews();
  }

  /** @param wanted by somebody: without the token nothing is searched by itself, and that is said only then */
  async #searched(ask: () => Promise<{ searching: number }>, wanted = false): Promise<void> {
    try {
      this.searching = (await ask()).searching;
      this.#events.onNews();
    } catch (error) {
      if (wanted) this.#events.onFailure(messageOf(error));
    }
  }

  async #attempt<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      this.#events.onFailure(messageOf(error));
      return undefined;
    }
  }
}

interface Found {
  readonly path: Path;
  readonly below: BelowSummary;
  readonly left: number;
}
