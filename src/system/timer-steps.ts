/** The steps in which a timer runs out: of an actor, or of one within an application. */
import { type Action, freeAction } from './action.ts';
import type { Component } from './component.ts';
import type { Semantics } from './semantics.ts';
import type { Step } from './step.ts';
import { isRipe } from './time.ts';
import { addressed, ownerOf } from './tree/tree.ts';

/** Every armed timer that may fire now, each as a step. */
export const timeouts = (s: Semantics, actor: number, component: Component): Action[] => {
  const out: Action[] = [];
  const seen = new Set<string>();
  for (const [at, entry] of component.timers.entries()) {
    if (!isRipe(entry.window)) continue;
    const timer = s.timers.get(entry.timer);
    // A step names a timer by its id and event: of those that differ in neither, nor in whom
    // they are for, the first, which has to fire first. That leaves the longer window, so whatever
    // may follow when another one fires may follow then, too.
    const same = `${timer.id} ${timer.event} ${timer.to}`;
    if (seen.has(same)) continue;
    seen.add(same);
    const left = s.timers.released(component.timers.toSpliced(at, 1), timer.id);
    const rest = { ...component, timers: left };
    const { at: path, event } = addressed(s.events.get(timer.event));
    const { owner, id } = ownerOf(timer.id);
    const { name } = s.actor(actor);
    const within = (below: string): string => (below === '' ? name : `${name}.${below}`);
    const step = { kind: 'timeout', actor: within(owner), timer: id, event } as const;
    if (timer.to === actor) {
      const said: Step = path === owner ? step : { ...step, to: within(path) };
      out.push(freeAction(said, s.react(actor, rest, timer.event)));
    } else {
      const sent: Step = { ...step, to: s.receiver(timer.to) };
      out.push(freeAction(sent, s.sentLater(actor, rest, timer)));
    }
  }
  return out;
};
