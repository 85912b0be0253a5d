/** What a reader likes and a browser keeps: theme and sizes. A file may not keep anything; then not. */

export type Theme = 'light' | 'dark';

interface Kept {
  theme?: Theme;
  left?: number;
  right?: number;
  lower?: number;
  all?: boolean;
  words?: boolean;
  fit?: boolean;
}

const KEY = 'hypercharts';

export class Settings {
  theme = $state<Theme>('light');
  /** Parts of the window, from 0 to 1. */
  left = $state(0.18);
  right = $state(0.29);
  lower = $state(0.42);
  /** Lifelines also of actors that take no part. */
  all = $state(false);
  /** Charts in words instead of pictures. */
  words = $state(false);
  /** Charts as wide as the pane, however small they get. */
  fit = $state(false);
  readonly #window: Window;

  constructor(window: Window) {
    this.#window = window;
    const kept = this.#read();
    const dark = window.matchMedia('(prefers-color-scheme: dark)').matches;
    this.theme = kept.theme ?? (dark ? 'dark' : 'light');
    this.left = kept.left ?? this.left;
    this.right = kept.right ?? this.right;
    this.lower = kept.lower ?? this.lower;
    this.all = kept.all ?? false;
    this.words = kept.words ?? false;
    this.fit = kept.fit ?? false;
    this.#apply();
  }

  set(change: Kept): void {
    Object.assign(this, change);
    this.#apply();
    const { theme, left, right, lower, all, words, fit } = this;
    try {
      this.#window.localStorage.setItem(
        KEY,
        JSON.stringify({ theme, left, right, lower, all, words, fit }),
      );
    } catch {
      // Not allowed here; the settings hold until the page is closed.
    }
  }

  #apply(): void {
    this.#window.document.documentElement.dataset.theme = this.theme;
  }

  #read(): Kept {
    try {
      return JSON.parse(this.#window.localStorage.getItem(KEY) ?? '{}') as Kept;
    } catch {
      return {};
    }
  }
}
