/**
 * Classes of steps that fairness treats as one: the deliveries of one fifo, one timer, one unit, one
 * input; of a bag or set each message for itself, since no order makes one wait for another.
 *
 * Patterns may tell the messages of one fifo apart by their type. Then there is a class for each set
 * of patterns that a message can match, and for each question about fairness those of them that are
 * equally fair are one again.
 */
import type { CompiledModel } from '../system/compile.ts';
import type { Fairness } from '../system/definition.ts';
import { encode } from '../system/encode.ts';
import { Interner } from '../system/interner.ts';
import { propertiesOf } from '../system/promises.ts';
import type { Step } from '../system/step.ts';

/** A class by one of its steps, and the line of messages that it belongs to; empty: none. */
interface Class {
  readonly step: Step;
  readonly line: string;
}

export class Classes {
  readonly #model: CompiledModel;
  readonly #all = new Interner<Class>();
  /** Types of messages, for each pattern that tells messages apart. */
  readonly #told: readonly (readonly string[])[];

  constructor(model: CompiledModel) {
    this.#model = model;
    const { fairness, ...definition } = model.definition;
    const assumed = propertiesOf(definition).map((p) => ('fairness' in p ? p.fairness : undefined));
    this.#told = [fairness, ...assumed].flatMap((each) =>
      each === undefined ? [] : typesIn(each),
    );
  }

  of(step: Step): number {
    const line = this.#lineOf(step);
    if (step.kind !== 'deliver' || line === '') {
      return this.#all.intern(encode(step, 'step'), () => ({ step, line }));
    }
    const matched = this.#told.map((types) => (types.includes(step.event.type) ? '+' : '-'));
    return this.#all.intern(`${line} ${matched.join('')}`, () => ({ step, line }));
  }

  /** One step of each class. */
  get steps(): readonly Step[] {
    return this.#all.values.map(({ step }) => step);
  }

  /** For each class the one that it is one with if classes are as fair as said. */
  merged(fairness: Uint8Array): Int32Array {
    const first = new Map<string, number>();
    return Int32Array.from(this.#all.values, ({ line }, c) => {
      if (line === '') return c;
      const key = `${fairness[c]} ${line}`;
      const known = first.get(key) ?? c;
      first.set(key, known);
      return known;
    });
  }

  /** The fifo that a delivery belongs to. */
  #lineOf(step: Step): string {
    if (step.kind !== 'deliver') return '';
    const { semantics } = this.#model;
    const from = semantics.senders.indexOf(step.from);
    const { kind } = semantics.link(from, semantics.indexOf(step.to) as number);
    const inOrder = kind === 'fifo' || kind === 'local';
    return inOrder ? encode(['line', step.from, step.to], 'line') : '';
  }
}

const typesIn = ({ weak, strong, never }: Fairness): (readonly string[])[] =>
  [...(weak ?? []), ...(strong ?? []), ...(never ?? [])].flatMap(({ kind, events }) =>
    kind === 'deliver' && events !== undefined ? [events] : [],
  );
