/**
 * A statechart as plain JSON: what the pictures, the outline and the coverage of a machine are made
 * from. Targets, delays and names are resolved, so nobody who reads it needs XState. This file
 * imports nothing: code in a browser may use it.
 */

export type StateKind = 'atomic' | 'compound' | 'parallel' | 'final' | 'history';

/**
 * What sets a transition off. `done`: a final state was reached or an invoked actor has finished.
 * `error`: an invoked actor has failed. `snapshot`: an invoked actor has a new snapshot.
 */
export type TransitionKind = 'event' | 'after' | 'always' | 'done' | 'error' | 'snapshot';

export interface ChartInvoke {
  readonly id: string;
  /** Name of the logic, as `setup({ actors })` knows it; or what sort of logic stands there. */
  readonly src: string;
}

export interface ChartState {
  /** XState's id of the state, unique in the machine, without `#`. */
  readonly id: string;
  /** Its name among its siblings; the root's is the id of the machine. */
  readonly key: string;
  readonly kind: StateKind;
  /** Id of the state around it; null for the root. */
  readonly parent: string | null;
  /** Ids, in the order of the definition. */
  readonly children: readonly string[];
  /** Ids of the states entered first, of a compound state; else empty. */
  readonly initial: readonly string[];
  /** What is done on the way to the initial state. */
  readonly initialActions: readonly string[];
  /** Of a history state. */
  readonly history?: 'shallow' | 'deep';
  /** Of a history state: ids of what is entered while there is no history; may be empty. */
  readonly fallback?: readonly string[];
  /** In words, in order; without what `after` is compiled to. */
  readonly entry: readonly string[];
  readonly exit: readonly string[];
  readonly invoke: readonly ChartInvoke[];
  readonly tags: readonly string[];
  readonly description?: string;
}

export interface ChartTransition {
  /**
   * `<id of the source>|<event descriptor>|<index>`; the index counts the transitions that one state
   * has for one event, in the order in which they are tried. The descriptor of an eventless one is
   * `always`.
   */
  readonly id: string;
  /** Id of a state. */
  readonly source: string;
  /** XState's descriptor: `PING`, `port.*`, `*`, `xstate.after.1000.lamp.on`; '' for an eventless one. */
  readonly event: string;
  readonly kind: TransitionKind;
  /** The event as a person says it: `after 5 s`, `done: payment`, `always`, `PING`. */
  readonly label: string;
  /** Of `after`: milliseconds, or the name of the delay. */
  readonly delay?: number | string;
  /** Ids of states, none for a transition that only acts. */
  readonly targets: readonly string[];
  /** Whether it leaves and enters its source again, where it could stay inside. */
  readonly reenter: boolean;
  /** Name of the guard, or what it is made of; '' for none. */
  readonly guard: string;
  readonly actions: readonly string[];
  readonly description?: string;
}

export interface Chart {
  /** Id of the machine. */
  readonly id: string;
  /** Digest of all the rest: equal charts have equal pictures. */
  readonly hash: string;
  /** The root first, then depth first in the order of the definition. */
  readonly states: readonly ChartState[];
  /** By source in the order of the states, then as the source tries them. */
  readonly transitions: readonly ChartTransition[];
}

/**
 * Whether a transition is a note inside its source, and no line between states: it has no target, or
 * names a state without children as its own target and neither leaves nor enters it.
 */
export const staysInside = (chart: Chart, transition: ChartTransition): boolean => {
  const { targets, source, reenter } = transition;
  if (targets.length === 0) return true;
  if (reenter || targets.some((id) => id !== source)) return false;
  return chart.states.find(({ id }) => id === source)?.children.length === 0;
};

/**
 * Ids of the states that are active, the root first, then depth first.
 * @param value XState's state value, as in a trace; of what is no such value only the root is active
 */
export const activeStates = (chart: Chart, value: unknown): readonly string[] => {
  const byId = new Map(chart.states.map((state) => [state.id, state]));
  const below = (state: ChartState, inner: unknown): string[] => {
    const children = state.children.map((id) => byId.get(id) as ChartState);
    const active = children.flatMap((child) => {
      if (inner === child.key) return below(child, undefined);
      if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, child.key))
        return [];
      return below(child, (inner as Record<string, unknown>)[child.key]);
    });
    return [state.id, ...active];
  };
  const [root] = chart.states;
  return root === undefined ? [] : below(root, value);
};
