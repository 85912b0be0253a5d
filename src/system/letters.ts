/** Letters: what an action does to actors other than its own, as data. */

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
export const itemKey = (item: LetterItem): string => {
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
