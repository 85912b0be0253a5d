/** Letters: what an action does to actors other than its own, as data and as numbers. */
import { Interner } from './interner.ts';

/** How the durable store betrays an actor at its recovery. */
export type Betrayal = 'lost-write' | 'stale-read';

/** One thing that an action does to another actor (or, over a local link, to itself). */
export type LetterItem =
  | { readonly kind: 'message'; readonly from: number; readonly event: number }
  /** Handed over synchronously: the receiver reacts within the same step. */
  | { readonly kind: 'hand'; readonly from: number; readonly event: number }
  | { readonly kind: 'observe'; readonly event: number }
  | { readonly kind: 'crash'; readonly inbox: 'lose' | 'keep' }
  /** A crashed actor is up again; what it does at its start is still to come. */
  | { readonly kind: 'rise'; readonly betrayal?: Betrayal | undefined }
  /** An actor that rose carries out its start. */
  | { readonly kind: 'begin' }
  /** A lasting fault begins; messages in flight that it cuts off are lost, or kept. */
  | { readonly kind: 'mark'; readonly mark: number; readonly inFlight: 'lose' | 'keep' }
  | { readonly kind: 'unmark'; readonly mark: number }
  /** Ordered time passes; impossible while something is due. */
  | { readonly kind: 'tick' };

export type Letter = readonly LetterItem[];

/** A letter on its way. */
export interface Push {
  readonly to: number;
  readonly letter: number;
}

/** Canonical text of one thing in a letter. */
const itemKey = (item: LetterItem): string => {
  switch (item.kind) {
    case 'message':
      return `m${item.from},${item.event}`;
    case 'hand':
      return `h${item.from},${item.event}`;
    case 'observe':
      return `o${item.event}`;
    case 'crash':
      return `c${item.inbox}`;
    case 'rise':
      return `r${item.betrayal ?? ''}`;
    case 'begin':
      return 'b';
    case 'mark':
      return `+${item.mark}${item.inFlight}`;
    case 'unmark':
      return `-${item.mark}`;
    case 'tick':
      return 't';
  }
};

/** All letters of a system, by receiver and number. */
export class Letters {
  readonly #byReceiver: readonly Interner<Letter>[];

  constructor(actors: number) {
    this.#byReceiver = Array.from({ length: actors }, () => new Interner<Letter>());
  }

  push(to: number, ...items: Letter): Push {
    return { to, letter: this.to(to).intern(items.map(itemKey).join(';'), () => items) };
  }

  of({ to, letter }: Push): Letter {
    return this.to(to).get(letter);
  }

  /** The letters to one receiver, in the order of their numbers. */
  to(receiver: number): Interner<Letter> {
    return this.#byReceiver[receiver] as Interner<Letter>;
  }

  /** Whether a push must be carried out in its place: its receiver acts, and may push in turn. */
  isOrdered(push: Push): boolean {
    return this.of(push).some(({ kind }) => kind === 'hand' || kind === 'begin');
  }

  /** One letter per receiver; without synchronous receivers the order between receivers is moot. */
  bundle(pushes: readonly Push[]): readonly Push[] {
    const byReceiver = new Map<number, LetterItem[]>();
    for (const push of pushes) {
      const items = byReceiver.get(push.to);
      if (items === undefined) byReceiver.set(push.to, [...this.of(push)]);
      else items.push(...this.of(push));
    }
    return [...byReceiver].map(([to, items]) => this.push(to, ...items));
  }
}
