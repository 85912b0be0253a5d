/**
 * What happened within a step, asked of the machines once more: every transition that was taken, also
 * those that follow by themselves, of every actor, also of those within an application; and what these
 * gave each other.
 */
import type { EventObject } from 'xstate';
import { transitionsById } from '../../chart/nodes.ts';
import type { Answer } from '../../system/actor.ts';
import type { CompiledModel } from '../../system/compile.ts';
import { execute, type Witness } from '../../system/execute.ts';
import type { Handed, Microstep } from '../../system/microsteps.ts';
import type { State } from '../../system/model.ts';
import type { Outcome } from '../../system/outcome.ts';
import { plain } from '../../trace/digest.ts';
import type { Choice } from './choices.ts';

/** A microstep as a chart shows it. */
export interface ToldStep {
  readonly actor: string;
  readonly event: string;
  /** Ids of the transitions taken; none if the event was ignored. */
  readonly taken: readonly string[];
}

export interface Told {
  /** In the order in which they happened. */
  readonly steps: readonly ToldStep[];
  /** Between actors of one application. */
  readonly handed: readonly Handed[];
}

export class Retelling {
  readonly #model: CompiledModel;
  readonly #known = new WeakMap<Answer, Told>();

  constructor(model: CompiledModel) {
    this.#model = model;
  }

  /** Everything that a step does, with what others do who are handed something at once. */
  step(before: State, { step, by }: Choice): Told {
    if (by === undefined) return this.#begun(step.kind === 'start' ? step.name : undefined);
    const { actor, action } = by;
    const heard: [number, Outcome][] = [[actor, action]];
    execute(this.#model.semantics, [...before.components], actor, action, listening(heard));
    return this.#together(heard);
  }

  /** Whether the step takes that transition of that actor, perhaps as one of several. */
  takes(before: State, choice: Choice, actor: string, transition: string): boolean {
    const { steps } = this.step(before, choice);
    return steps.some((step) => step.actor === actor && step.taken.includes(transition));
  }

  start(): Told {
    return this.#model.definition.initial === undefined ? this.#begun() : this.#together([]);
  }

  /** What the actor does whose step it is, alone. */
  own({ by }: Choice): Told {
    return this.#together(by === undefined ? [] : [[by.actor, by.action]]);
  }

  #begun(name?: string): Told {
    const heard: [number, Outcome][] = [];
    this.#model.startAgain(listening(heard), name);
    return this.#together(heard);
  }

  #together(heard: readonly [number, Outcome][]): Told {
    const { monitorsFrom } = this.#model.semantics;
    const told = heard.flatMap(([actor, { answer }]) =>
      answer === undefined || actor >= monitorsFrom ? [] : this.#ask(actor, answer),
    );
    return {
      steps: told.flatMap(({ steps }) => steps),
      handed: told.flatMap(({ handed }) => handed),
    };
  }

  #ask(actor: number, answer: Answer): Told {
    const known = this.#known.get(answer);
    if (known !== undefined) return known;
    const { semantics } = this.#model;
    const steps: ToldStep[] = [];
    const handed: Handed[] = [];
    semantics.actor(actor).retell(answer, (event) => semantics.events.get(event), {
      microstep: (step) => steps.push(toldStep(step)),
      handed: ({ from, to, event }) =>
        handed.push({ from, to, event: plain(event) as EventObject }),
    });
    const told = { steps, handed };
    this.#known.set(answer, told);
    return told;
  }
}

const listening = (heard: [number, Outcome][]): Witness => ({
  reacted: (actor, outcome) => heard.push([actor, outcome]),
});

const toldStep = ({ machine, actor, event, taken }: Microstep): ToldStep => {
  const listed = [...transitionsById(machine).values()];
  const ids = taken.flatMap((one) => listed.find(({ node }) => (node as object) === one)?.id ?? []);
  return { actor, event, taken: ids };
};
