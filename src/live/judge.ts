/**
 * The promises of a system, judged on its real actors while they run: after each step those that speak
 * of single states and of what is emitted. What a promise says of runs without end no run that is still
 * under way can show; such are named with the reason.
 */
import { noActorErrors } from '../properties/index.ts';
import type { Emission, PropertySpec, StateView, SystemDefinition } from '../system/definition.ts';
import { propertiesOf } from '../system/promises.ts';
import { stateView } from './conformance/view.ts';
import type { LiveWorld } from './conformance/world.ts';

/** What is known of one promise so far; steps count from the start, which is 0. */
export interface LiveVerdict {
  readonly name: string;
  readonly kind: PropertySpec['kind'];
  readonly broken: number | null;
  readonly reached: number | null;
  /** Why it is not judged, or not all of it; absent for what is. */
  readonly unjudged?: string;
}

const ENDLESS = 'it speaks of runs without end';
const UNJUDGED: Partial<Record<PropertySpec['kind'], string>> = {
  eventually: ENDLESS,
  leadsTo: ENDLESS,
  converges: ENDLESS,
  cools: ENDLESS,
  until: 'that its goal is reached speaks of runs without end; the rest is judged',
  'no-deadlock': 'somebody may always send or repair something here',
};

/** The states before and after a step, and what was emitted in it. */
interface Moment {
  readonly before: StateView;
  readonly after: StateView;
  readonly emitted: readonly Emission[];
}

export class LiveJudge {
  readonly #specs: readonly PropertySpec[];
  readonly #names: readonly string[];
  readonly #verdicts = new Map<string, LiveVerdict>();
  /** Of `until`: those whose goal was seen. */
  readonly #over = new Set<string>();
  readonly #failed = new Set<string>();
  #before: StateView | undefined;
  #step = -1;

  constructor(definition: SystemDefinition) {
    const declared = propertiesOf(definition);
    const whole = declared.some(({ kind }) => kind === 'no-actor-errors');
    this.#specs = whole ? declared : [...declared, noActorErrors];
    this.#names = Object.keys({ ...definition.actors, ...definition.monitors });
    for (const { name, kind } of this.#specs) {
      const unjudged = UNJUDGED[kind];
      const open = { name, kind, broken: null, reached: null };
      this.#verdicts.set(name, unjudged === undefined ? open : { ...open, unjudged });
    }
  }

  get verdicts(): readonly LiveVerdict[] {
    return [...this.#verdicts.values()];
  }

  /** After the start, and after every step. @returns whether any verdict is another now */
  look(world: LiveWorld): boolean {
    this.#step += 1;
    const after = stateView(world);
    const moment = { before: this.#before ?? after, after, emitted: world.emitted };
    this.#before = after;
    // Each is asked, whatever came of those before it.
    return this.#specs.map((spec) => this.#judge(spec, moment)).includes(true);
  }

  #judge(spec: PropertySpec, moment: Moment): boolean {
    const known = this.#verdicts.get(spec.name) as LiveVerdict;
    if (known.broken !== null || known.reached !== null) return false;
    try {
      const found = this.#find(spec, moment);
      if (found === undefined) return false;
      this.#verdicts.set(spec.name, { ...known, [found]: this.#step });
      return true;
    } catch (error) {
      // What somebody sent by hand may be like nothing that its author thought of.
      const text = error instanceof Error ? error.message : String(error);
      const unjudged = `at step ${this.#step} it failed itself: ${text}`;
      if (this.#failed.has(spec.name)) return false;
      this.#failed.add(spec.name);
      this.#verdicts.set(spec.name, { ...known, unjudged });
      return true;
    }
  }

  #find(spec: PropertySpec, { before, after, emitted }: Moment): 'broken' | 'reached' | undefined {
    switch (spec.kind) {
      case 'always':
        return spec.holds(after) ? undefined : 'broken';
      case 'never':
        return spec.holds(after) ? 'broken' : undefined;
      case 'sometimes':
        return spec.holds(after) ? 'reached' : undefined;
      case 'no-actor-errors':
        return this.#names.some((name) => after.actor(name).status === 'error')
          ? 'broken'
          : undefined;
      case 'until':
        return this.#until(spec, after);
      case 'onEmit':
      case 'reachEmit': {
        const wanted = typeof spec.on === 'string' ? [spec.on] : spec.on;
        const heard = emitted.filter(({ event }) => wanted.includes(event.type));
        const held = heard.map((emission) => spec.holds(emission, before, after));
        if (spec.kind === 'onEmit') return held.includes(false) ? 'broken' : undefined;
        return held.includes(true) ? 'reached' : undefined;
      }
      default:
        return undefined;
    }
  }

  #until(spec: Extract<PropertySpec, { kind: 'until' }>, after: StateView): 'broken' | undefined {
    if (!this.#over.has(spec.name) && spec.goal(after)) this.#over.add(spec.name);
    return this.#over.has(spec.name) || spec.holds(after) ? undefined : 'broken';
  }
}
