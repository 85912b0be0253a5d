/**
 * How the declared parts of a definition look when names are replaced: which input, fault or unit
 * becomes which. Names that people gave to them count only where nothing else tells two apart.
 */
import type { FaultSpec, InputSpec, Names, SystemDefinition } from '../../system/definition.ts';
import { encode } from '../../system/encode.ts';
import { InputError } from '../../system/errors.ts';
import { faultName } from '../../system/lasting.ts';
import { listedEvents } from '../../system/payloads.ts';
import { type Exchange, wordsOf } from './groups.ts';
import { renamed, renamedText, type Words } from './rename.ts';

/** Which entry each input and each fault becomes. */
export interface SpecImages {
  readonly inputs: readonly number[];
  readonly faults: readonly number[];
}

/** Replaces names in data of a definition. */
export interface Replace {
  name(name: string): string;
  data<T>(data: T): T;
}

const SAME: Replace = { name: (name) => name, data: (data) => data };

/** @throws InputError NOT_SYMMETRIC if some input or fault has no counterpart */
export const specImages = (definition: SystemDefinition, exchange: Exchange): SpecImages => {
  const words = wordsOf(exchange);
  const groups = definition.symmetry ?? [];
  const replace: Replace = {
    name: (name) => words.get(name) ?? name,
    data: (data) => renamed(data, groups, exchange.words, { actor: null, what: 'event' }),
  };
  const inputs = definition.environment ?? [];
  const faults = definition.faults ?? [];
  const inputName = (spec: InputSpec): string => spec.name ?? spec.event.type;
  return {
    inputs: matched(inputs, inputShape, inputName, replace, exchange, words, 'input'),
    faults: matched(faults, faultShape, faultName, replace, exchange, words, 'fault'),
  };
};

const matched = <Spec>(
  specs: readonly Spec[],
  shape: (spec: Spec, replace: Replace) => unknown,
  nameOf: (spec: Spec) => string,
  replace: Replace,
  exchange: Exchange,
  words: Words,
  what: string,
): number[] => {
  const texts = specs.map((spec) => encode(shape(spec, SAME), what));
  return specs.map((spec, i) => {
    const wanted = encode(shape(spec, replace), what);
    const alike = [...texts.keys()].filter((j) => texts[j] === wanted);
    const called = renamedText(nameOf(spec), words);
    const named = alike.filter((j) => nameOf(specs[j] as Spec) === called);
    if (named.length === 1) return named[0] as number;
    if (alike.length === 1) return alike[0] as number;
    if (alike.includes(i)) return i;
    throw new InputError(
      'NOT_SYMMETRIC',
      `${what} ${JSON.stringify(nameOf(spec))} has ${alike.length === 0 ? 'no' : 'no clear'} counterpart when ${exchange.text} change places.`,
      `Declare it alike for all of them (same event, same budget), or leave them out of \`symmetry\`.`,
    );
  });
};

const budgetShape = (spec: { readonly times?: number; readonly budget?: string }): object => ({
  times: spec.times ?? null,
  shared: spec.budget !== undefined,
});

const inputShape = (spec: InputSpec, { name, data }: Replace): unknown => ({
  ...budgetShape(spec),
  to: name(spec.to),
  events: listedEvents(spec)
    .map((event) => encode(data(event), 'input'))
    .sort(),
  when: spec.when !== undefined,
});

const names = (list: Names | undefined, name: Replace['name']): unknown => {
  if (list === undefined || list === '*') return '*';
  return (typeof list === 'string' ? [list] : list).map(name).toSorted();
};

/** A fault but for what it is called. */
export const faultShape = (spec: FaultSpec, replace: Replace): unknown => {
  const { name, data } = replace;
  const common = { kind: spec.kind, ...budgetShape(spec) };
  switch (spec.kind) {
    case 'event':
      return {
        ...common,
        to: name(spec.to),
        event: data(spec.event),
        when: spec.when !== undefined,
      };
    case 'crash': {
      const note = ({ to, event }: { to: string; event: object }): object => ({
        to: name(to),
        event: data(event),
      });
      return {
        ...common,
        // In this order they start after a crash.
        actors: spec.actors.map(name),
        recovers: spec.recovers ?? true,
        inbox: spec.inbox ?? 'lose',
        storage: spec.storage ?? null,
        storageBudget: spec.storageBudget === undefined ? null : budgetShape(spec.storageBudget),
        down: (spec.notify?.down ?? []).map(note),
        up: (spec.notify?.up ?? []).map(note),
      };
    }
    case 'partition': {
      const { oneWay = false, inFlight = 'keep' } = spec;
      const sides = [names(spec.from, name), names(spec.to, name)];
      const ends = oneWay
        ? sides
        : sides.toSorted((a, b) => (encode(a, '') < encode(b, '') ? -1 : 1));
      return { ...common, ends, oneWay, inFlight };
    }
    case 'pause':
      return { ...common, actor: name(spec.actor) };
    case 'clock-jump':
      return { ...common, actor: name(spec.actor), byMs: spec.byMs };
    case 'clog':
      return { ...common, from: names(spec.from, name), to: names(spec.to, name) };
    case 'drop':
    case 'duplicate':
    case 'reorder': {
      const events = spec.events === undefined ? null : spec.events.toSorted();
      return { ...common, from: names(spec.from, name), to: names(spec.to, name), events };
    }
  }
};
