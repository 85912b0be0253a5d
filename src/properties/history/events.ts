/** What a history is made of: operations that clients invoke, and what they are answered. */
import type { EventObject } from 'xstate';
import type { Emission, Observation, ObservationKind, Plain } from '../../system/definition.ts';

/**
 * One thing in a history. A return belongs to the invocation of the same client and request; one
 * that belongs to none that is open (late, doubled, never asked for) is passed over, and so is a
 * request that is already open (sent again). A client that invokes something else, or crashes, has
 * given up what it had open: that may have taken effect, may do so later, or never.
 */
export type HistoryEvent =
  | {
      readonly type: 'invoke';
      readonly client: string;
      readonly request: Plain;
      readonly operation: Plain;
    }
  | {
      readonly type: 'return';
      readonly client: string;
      readonly request: Plain;
      readonly result: Plain;
    }
  | { readonly type: 'crash'; readonly clients: readonly string[] };

/** How a history is made of what happens: a function for each kind of observation that matters. */
export type HistoryMap = {
  readonly [K in ObservationKind]?: (
    seen: Extract<Observation, { readonly kind: K }>,
  ) => HistoryEvent | undefined;
};

const ofEmission = ({ actor, event }: Emission): HistoryEvent | undefined => {
  const { type, request = null, ...data } = event as EventObject & Record<string, Plain>;
  if (type === 'invoke') {
    return { type, client: actor, request, operation: data.operation ?? null };
  }
  return type === 'return'
    ? { type, client: actor, request, result: data.result ?? null }
    : undefined;
};

/** Clients emit `invoke` with request and operation, and `return` with request and result. */
export const emittedHistory: HistoryMap = {
  emit: ofEmission,
  crash: ({ actors }) => ({ type: 'crash', clients: actors }),
};
