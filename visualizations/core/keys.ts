/** What the keyboard does: keys in, commands out; nothing here knows a page. */

export type Command =
  | { readonly kind: 'go'; readonly by: number }
  | { readonly kind: 'branch'; readonly by: 1 | -1 }
  | { readonly kind: 'fault'; readonly by: 1 | -1 }
  | { readonly kind: 'actor'; readonly by: 1 | -1 }
  | { readonly kind: 'start' | 'end' | 'play' | 'help' | 'search' | 'back' | 'faults' | 'link' }
  | { readonly kind: 'save' | 'accept' | 'close' | 'pin' | 'coverage' }
  | { readonly kind: 'choose'; readonly number: number };

/** What a key press is, without a page. */
export interface Press {
  readonly key: string;
  readonly ctrl?: boolean;
  /** In a field, where letters are text. */
  readonly typing?: boolean;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  ArrowRight: { kind: 'go', by: 1 },
  ArrowLeft: { kind: 'go', by: -1 },
  ArrowDown: { kind: 'go', by: 1 },
  ArrowUp: { kind: 'go', by: -1 },
  PageDown: { kind: 'go', by: 10 },
  PageUp: { kind: 'go', by: -10 },
  l: { kind: 'go', by: 1 },
  h: { kind: 'go', by: -1 },
  L: { kind: 'branch', by: 1 },
  H: { kind: 'branch', by: -1 },
  ']': { kind: 'fault', by: 1 },
  '[': { kind: 'fault', by: -1 },
  j: { kind: 'actor', by: 1 },
  k: { kind: 'actor', by: -1 },
  G: { kind: 'end' },
  End: { kind: 'end' },
  Home: { kind: 'start' },
  ' ': { kind: 'play' },
  '?': { kind: 'help' },
  '/': { kind: 'search' },
  b: { kind: 'back' },
  f: { kind: 'faults' },
  y: { kind: 'link' },
  s: { kind: 'save' },
  '.': { kind: 'pin' },
  v: { kind: 'coverage' },
  Enter: { kind: 'accept' },
  Escape: { kind: 'close' },
};

/** Remembers the first `g` of `gg`. */
export class Keys {
  #pending = false;

  /** @returns undefined for keys that mean nothing here */
  press({ key, ctrl = false, typing = false }: Press): Command | undefined {
    const again = this.#pending;
    this.#pending = false;
    if (typing) return key === 'Escape' ? COMMANDS.Escape : undefined;
    if (ctrl) return undefined;
    if (key === 'g') {
      this.#pending = !again;
      return again ? { kind: 'start' } : undefined;
    }
    if (/^[1-9]$/.test(key)) return { kind: 'choose', number: Number(key) };
    return Object.hasOwn(COMMANDS, key) ? COMMANDS[key] : undefined;
  }
}

/** For the help: keys, and what they do. */
export const KEY_HELP: readonly (readonly [string, string])[] = [
  ['→ ← or l h', 'one step on, one back'],
  ['L H', 'next, previous step at which something else could have happened'],
  ['] [', 'next, previous fault'],
  ['gg G', 'start, end'],
  ['space', 'play, pause'],
  ['j k', 'next, previous actor'],
  ['.', 'pin the chart of the actor'],
  ['1 … 9', 'choose what else could have happened'],
  ['Enter', 'take it: another run forks off here'],
  ['b', 'back to the run that everything forked off from'],
  ['f', 'to the faults'],
  ['/', 'search the steps'],
  ['v', 'coverage of the charts, and back to the run'],
  ['y', 'copy a link to this step'],
  ['s', 'save as one file'],
  ['?', 'this help'],
];
