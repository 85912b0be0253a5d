/**
 * What the panes share: the run, the one cursor, what is hovered, which actor stands out. A thin
 * reactive face of `core/`; nothing is worked out here.
 */
import type { CoverageAnswer, PlayerDocument } from '../../src/inspect/protocol.ts';
import { ChartPlaces } from '../core/chart-places.ts';
import { Client } from '../core/client.ts';
import { clamp, nextBranch, nextFault, search } from '../core/cursor.ts';
import { Explorer } from '../core/explorer.ts';
import type { Command } from '../core/keys.ts';
import { Live } from '../core/live.ts';
import { type MessageModel, messageModel } from '../core/messages.ts';
import { Run } from '../core/run.ts';
import { coverageOfRun } from '../core/run-coverage.ts';
import { stepStory } from '../core/story.ts';
import { passOnReports } from '../core/window-reports.ts';
import { Settings } from './settings.svelte.ts';

const PLAY_MS = 700;

export type View = 'run' | 'coverage';

const EVERYWHERE: readonly Command['kind'][] = ['coverage', 'help', 'link', 'save'];

const brokenIn = ({ document }: Run) => document.properties.filter(({ broken }) => broken !== null);

export class Inspector {
  run = $state.raw<Run>();
  cursor = $state(0);
  hover = $state<number | null>(null);
  actor = $state<string | null>(null);
  /** Charts that stay in sight whatever happens. */
  pinned = $state.raw<readonly string[]>([]);
  playing = $state(false);
  help = $state(false);
  searching = $state(false);
  query = $state('');
  /** A word to the reader that goes away by itself. */
  notice = $state('');
  /** The server does not answer any more. */
  gone = $state(false);
  /** Why there is nothing to see. */
  failure = $state('');
  /** Number of the alternative that stands out; Enter takes it. */
  choice = $state<number | null>(null);
  /** Behind it a server; absent in a file. */
  explorer = $state.raw<Explorer>();
  /** Name of the saved page that shows this run and could be opened with the engine behind it. */
  file = $state('');
  /** A run that is under way; then there is no explorer. */
  live = $state.raw<Live>();
  /** What of the page is looked at. */
  view = $state<View>('run');
  /** Of the coverage: number of the machine that is shown. */
  machine = $state(0);
  /** Counts what the explorer found out, so that panes look again. */
  known = $state(0);
  readonly settings: Settings;
  readonly places: ChartPlaces;
  readonly #window: Window;
  #timer: ReturnType<typeof setInterval> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;

  messages = $derived.by((): MessageModel | undefined => this.run && messageModel(this.run));
  found = $derived.by((): readonly number[] => (this.run ? search(this.run, this.query) : []));
  changed = $derived.by((): readonly string[] => this.run?.changedAt(this.cursor) ?? []);
  /** What is known of the charts: by a search, or else by this run alone. */
  covered = $derived.by((): CoverageAnswer | undefined => {
    // The explorer has news.
    void this.known;
    if (this.explorer !== undefined) return this.explorer.coverage.answer;
    return this.run && (this.run.document.coverage ?? coverageOfRun(this.run));
  });
  /** What a screen reader says after each step. */
  spoken = $derived.by((): string => (this.run ? stepStory(this.run, this.cursor) : ''));

  constructor(window: Window) {
    this.#window = window;
    this.settings = new Settings(window);
    const ask = (hash: string, badges: boolean) =>
      this.live?.client.liveLayout(hash, badges) ??
      this.explorer?.client.layout(hash, badges) ??
      Promise.reject(new Error('a file has all it needs'));
    this.places = new ChartPlaces(ask, () => {
      this.known += 1;
    });
  }

  /** An edge of a chart was clicked: what takes it stands out, or why nothing does is asked. */
  async edge(actor: string, transition: string): Promise<void> {
    const { explorer, cursor } = this;
    if (explorer === undefined) return;
    await explorer.whyNot(cursor, actor, transition);
    const [choice] = explorer.why?.choices ?? [];
    if (choice !== undefined && cursor === this.cursor) this.choice = choice + 1;
  }

  /** @param at the step to stand at; default the end, where something is to be seen */
  open(run: Run, at: number = run.length): void {
    const fresh = this.run === undefined;
    this.places.carry(run.document);
    this.run = run;
    this.cursor = clamp(run, at);
    this.choice = null;
    this.hover = null;
    if (fresh || (this.actor !== null && !run.actors.includes(this.actor))) this.actor = null;
    this.#window.document.title = `${run.trace.system} · Hypercharts`;
  }

  /** What a saved page carries. */
  openFile({ document, at }: { readonly document: PlayerDocument; readonly at?: number }): void {
    this.open(new Run(document), at);
    // Actors of others have no model.
    if (document.trace.system === 'attached') return;
    const path = decodeURIComponent(this.#window.location.pathname);
    this.file = path.slice(path.lastIndexOf('/') + 1);
  }

  async copy(text: string, said: string): Promise<void> {
    try {
      await this.#window.navigator.clipboard.writeText(text);
      this.say(said);
    } catch {
      this.say(text);
    }
  }

  async connect(): Promise<void> {
    try {
      const client = new Client(this.#window);
      if (client.place.live !== null) return await this.#watch(client);
      await Explorer.begin(client, {
        onBegin: (explorer) => {
          this.explorer = explorer;
          if (client.place.view === 'coverage') this.show('coverage');
        },
        onRun: (run, at) => this.open(run, at),
        onWish: () => {
          this.show('run');
          this.say(
            `the shortest run to it, of ${this.run?.length ?? 0} steps, is a fork of its own`,
          );
        },
        onNews: () => {
          this.known += 1;
        },
        onFailure: (message) => this.say(message),
        onGone: (gone) => {
          this.gone = gone;
        },
      });
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
    }
  }

  async #watch(client: Client): Promise<void> {
    if (client.place.live === 'window') this.#report(client);
    await Live.begin(client, {
      onBegin: (live) => {
        this.live = live;
      },
      onRun: (run, grown) => this.#grow(run, grown),
      onNews: () => {
        this.known += 1;
      },
      onFailure: (message) => this.say(message),
      onGone: (gone) => {
        this.gone = gone;
      },
    });
  }

  /** Whoever stands at the end stays there; whoever looks back is left alone. */
  #grow(run: Run, grown: boolean): void {
    if (!grown || this.run === undefined) {
      this.open(run);
      return;
    }
    const follows = this.cursor === this.run.length;
    const known = new Set(brokenIn(this.run).map(({ name }) => name));
    const news = brokenIn(run).find(({ name }) => !known.has(name));
    if (news !== undefined) this.say(`broken at step ${news.broken}: ${news.name}`);
    this.run = run;
    if (follows) this.cursor = run.length;
  }

  #report(client: Client): void {
    const connect = () => new WebSocket(client.reports);
    const heard = passOnReports(this.#window, connect, () =>
      this.say('the inspector does not answer any more: what follows is not kept'),
    );
    if (!heard) this.say('nobody opened this page: give its address to createBrowserInspector');
  }

  /** Leaves the real actors, and goes on in the model. */
  async exploreFromHere(): Promise<void> {
    const link = await this.live?.explore();
    if (link === undefined) return;
    this.#window.location.hash = link;
    this.#window.location.reload();
  }

  show(view: View): void {
    const { explorer } = this;
    this.play(false);
    this.view = view;
    explorer?.client.look(view === 'run' ? null : view);
    if (view === 'coverage') void explorer?.coverage.look();
  }

  go(step: number): void {
    if (this.run === undefined) return;
    const next = clamp(this.run, step);
    if (next === this.cursor) return;
    this.cursor = next;
    this.choice = null;
    this.explorer?.moved(next);
  }

  say(text: string): void {
    this.notice = text;
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.notice = '';
    }, 6000);
  }

  play(on = !this.playing): void {
    clearInterval(this.#timer);
    this.playing = on && this.run !== undefined;
    if (!this.playing || this.run === undefined) return;
    if (this.cursor >= this.run.length) this.go(0);
    this.#timer = setInterval(() => {
      const run = this.run as Run;
      // A run that goes on for ever does so.
      if (this.cursor >= run.length && run.loop !== undefined && run.loop < run.length)
        this.go(run.loop + 1);
      else if (this.cursor >= run.length) this.play(false);
      else this.go(this.cursor + 1);
    }, PLAY_MS);
  }

  pin(actor = this.actor): void {
    if (actor === null) return;
    const has = this.pinned.includes(actor);
    this.pinned = has ? this.pinned.filter((name) => name !== actor) : [...this.pinned, actor];
  }

  async link(): Promise<void> {
    const link = await this.explorer?.link(this.cursor);
    if (link === undefined) return this.say('links need the server; a file is sent as it is');
    await this.copy(link, 'link to this step copied');
  }

  async save(): Promise<void> {
    if (this.live !== undefined)
      return this.#window.location.assign(this.live.client.liveSaveAddress);
    if (this.explorer === undefined) return this.say('this is the saved file already');
    this.#window.location.assign(this.explorer.saveAddress(this.cursor));
    this.say('saved as one file, which opens anywhere');
  }

  /** @returns whether the key was for us */
  command(command: Command): boolean {
    const { run } = this;
    if (run === undefined) return false;
    if (this.view === 'coverage' && !EVERYWHERE.includes(command.kind)) {
      return this.#covered(command);
    }
    switch (command.kind) {
      case 'coverage':
        this.show(this.view === 'run' ? 'coverage' : 'run');
        return true;
      case 'go':
        this.go(this.cursor + command.by);
        return true;
      case 'branch':
        this.go(nextBranch(run, this.cursor, command.by));
        return true;
      case 'fault':
        this.go(nextFault(run, this.cursor, command.by));
        return true;
      case 'start':
        this.go(0);
        return true;
      case 'end':
        this.go(run.length);
        return true;
      case 'play':
        if (this.live?.status.source === 'system') this.toggleLive();
        else this.play();
        return true;
      case 'help':
        this.help = !this.help;
        return true;
      case 'search':
        this.searching = true;
        return true;
      case 'actor':
        this.#nextActor(run, command.by);
        return true;
      case 'pin':
        this.pin();
        return true;
      case 'link':
        void this.link();
        return true;
      case 'save':
        void this.save();
        return true;
      case 'close':
        this.help = false;
        this.searching = false;
        this.query = '';
        this.choice = null;
        return true;
      case 'choose':
        return this.#choose(command.number);
      case 'accept':
        return this.#accept();
      case 'back':
        void this.explorer?.back(this.cursor);
        return true;
      case 'faults':
        this.#toFaults();
        return true;
    }
  }

  /** To the first that can strike; else to what is said of them. */
  #toFaults(): void {
    const list = this.#window.document.getElementById('faults');
    if (list === null) this.say('this system declares no faults');
    (list?.querySelector<HTMLElement>('button') ?? list)?.focus();
  }

  /** Where the coverage is looked at, what steps along a run steps along the machines. */
  #covered(command: Command): boolean {
    const last = (this.covered?.machines.length ?? 1) - 1;
    const to = (machine: number): boolean => {
      this.machine = Math.max(0, Math.min(last, machine));
      return true;
    };
    switch (command.kind) {
      case 'go':
      case 'actor':
        return to(this.machine + command.by);
      case 'start':
        return to(0);
      case 'end':
        return to(last);
      case 'close':
        this.show('run');
        return true;
      default:
        return false;
    }
  }

  toggleLive(): void {
    void this.live?.command(this.live.status.running ? 'pause' : 'run');
  }

  #nextActor(run: Run, by: 1 | -1): void {
    const { lanes } = this.messages as MessageModel;
    const real = lanes.filter((name) => run.actors.includes(name));
    const at = this.actor === null ? (by === 1 ? -1 : 0) : real.indexOf(this.actor);
    this.actor = real[(at + by + real.length) % real.length] ?? null;
  }

  #choose(number: number): boolean {
    const here = this.live?.choices.offers ?? this.explorer?.alternatives?.alternatives;
    // While it is still looked at what is enabled, whoever knows it need not wait.
    const known = here !== undefined || this.explorer === undefined;
    if (known && (here?.length ?? 0) < number) return false;
    // Twice the same number takes it.
    if (this.choice === number) return this.#accept();
    this.choice = number;
    return true;
  }

  #accept(): boolean {
    const offer = this.choice === null ? undefined : this.live?.choices.offers[this.choice - 1];
    if (offer !== undefined) {
      this.choice = null;
      void this.live?.take(offer.step);
      return true;
    }
    if (this.choice === null || this.explorer === undefined) return false;
    void this.explorer.fork(this.cursor, this.choice - 1);
    return true;
  }
}
