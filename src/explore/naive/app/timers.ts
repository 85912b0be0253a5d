/** The timers of an application as those of one actor of a world. */
import type { SystemDefinition } from '../../../system/definition.ts';
import { duration } from '../time.ts';
import { sorted } from '../timers.ts';
import type { Timer } from '../world.ts';
import { spell } from './spell.ts';
import { type AppState, fullName, pathsOf } from './state.ts';

/** Armed timers; those that were there before are as old as they were. */
export const timersOf = (
  definition: SystemDefinition,
  state: AppState,
  before: readonly Timer[],
): Timer[] => {
  const { app, setting } = state;
  const pathOf = pathsOf(state);
  const timers = app.timers().map((timer): Timer => {
    const { number, source, target, event, id, delayMs } = timer;
    const known = before.find((other) => other.within?.number === number);
    const to = '_processingStatus' in target ? fullName(state, target) : target.id;
    const owner = fullName(state, source);
    return {
      id,
      to,
      event: spell(event, pathOf) as Timer['event'],
      delayMs,
      cancellable: app.isCancellable(timer),
      window: known ? known.window : duration(definition, setting.name, delayMs),
      within: { owner, label: id ?? nameless(setting.name, owner, to, event.type), number },
    };
  });
  return sorted(timers);
};

const nameless = (root: string, owner: string, to: string, type: string): string => {
  const below = to.startsWith(`${root}.`) ? to.slice(root.length + 1) : to;
  return `~${type}${to === owner ? '' : ` → ${below}`}`;
};
