/**
 * Whether the definition itself stays as it is when two tuples change places (who there is, how they
 * are linked, what may happen to them, how often), and what becomes of actors, senders, sources and
 * budgets. What machines do is another file's business.
 */
import type { CompiledModel } from '../../system/compile.ts';
import type { SystemDefinition } from '../../system/definition.ts';
import { encode } from '../../system/encode.ts';
import { InputError } from '../../system/errors.ts';
import { named } from '../../system/links.ts';
import { type Exchange, wordsOf } from './groups.ts';
import { renamed } from './rename.ts';
import { type SpecImages, specImages } from './specs.ts';

/** Where an exchange takes the numbered parts of a system. */
export interface Wiring {
  /** Actors and monitors. */
  readonly actors: readonly number[];
  /** Actors, monitors and units. */
  readonly senders: readonly number[];
  readonly sources: readonly number[];
  readonly budgets: readonly number[];
  readonly specs: SpecImages;
}

const asymmetric = (fact: string, hint: string): InputError =>
  new InputError('NOT_SYMMETRIC', fact, hint);

/** @throws InputError NOT_SYMMETRIC with the first part that does not stay as it is */
export const wiringOf = (model: CompiledModel, exchange: Exchange): Wiring => {
  const { semantics } = model;
  const words = wordsOf(exchange);
  const specs = specImages(model.definition, exchange);
  const actors = semantics.actors.map(({ name }, i) =>
    i < semantics.monitorsFrom ? (semantics.indexOf(words.get(name) ?? name) as number) : i,
  );
  const senders = [...actors, ...unitImages(model, specs)];
  checkActors(model, exchange, actors);
  checkLinks(model, exchange, { actors, senders });
  const rules = ruleImages(model, actors, senders);
  return { actors, senders, specs, ...sourceImages(model, specs, rules, exchange) };
};

/** Senders that are units, in the order of the faults that declare them. */
const unitImages = ({ definition, semantics }: CompiledModel, { faults }: SpecImages): number[] => {
  const units = [...(definition.faults ?? []).entries()]
    .filter(([, fault]) => fault.kind === 'crash')
    .map(([i]) => i);
  const first = semantics.actors.length;
  return units.map((i) => first + units.indexOf(faults[i] as number));
};

/** The rule that takes each rule's place; rules that join nobody stay where they are. */
const ruleImages = (
  { semantics, definition }: CompiledModel,
  actors: readonly number[],
  senders: readonly number[],
): number[] => {
  const images = [...(definition.links ?? []).keys()];
  for (const from of senders.keys()) {
    for (let to = 0; to < semantics.monitorsFrom; to++) {
      const { rule } = semantics.link(from, to);
      const image = semantics.link(senders[from] as number, actors[to] as number).rule;
      if (rule >= 0 && image >= 0) images[rule] = image;
    }
  }
  return images;
};

/**
 * Sources are numbered as they are declared: inputs, then faults, each with its storage behind it,
 * then what links do by their nature.
 */
const sourceImages = (
  { definition, actions }: CompiledModel,
  specs: SpecImages,
  rules: readonly number[],
  exchange: Exchange,
): Pick<Wiring, 'sources' | 'budgets'> => {
  const inputs = definition.environment?.length ?? 0;
  const faults = (definition.faults ?? []).map((fault) =>
    fault.kind === 'crash' && fault.storage !== undefined ? 2 : 1,
  );
  const links = (definition.links ?? []).map(
    ({ lossy, duplicating }) => Number(lossy === true) + Number(duplicating === true),
  );
  const sources = [
    ...specs.inputs,
    ...inBlocks(inputs, faults, specs.faults),
    ...inBlocks(inputs + sum(faults), links, rules),
  ];
  if (sources.length !== actions.sources.length) throw new Error('sources are numbered otherwise');
  return { sources, budgets: budgetImages(actions, sources, exchange) };
};

/** Images of numbers that come in blocks, given the images of the blocks. */
const inBlocks = (first: number, sizes: readonly number[], images: readonly number[]): number[] =>
  sizes.flatMap((size, block) => {
    const start = first + sum(sizes.slice(0, images[block]));
    return Array.from({ length: size }, (_, i) => start + i);
  });

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

const budgetImages = (
  { sources, budgets }: CompiledModel['actions'],
  images: readonly number[],
  exchange: Exchange,
): number[] => {
  const found = new Map<number, number>();
  for (const [source, { budget, name }] of sources.entries()) {
    const image = sources[images[source] as number]?.budget as number;
    const known = found.get(budget) ?? image;
    const fits = known === image && (budget < 0 || budgets[budget]?.size === budgets[image]?.size);
    if (!fits) {
      throw asymmetric(
        `the budget of ${JSON.stringify(name)} differs when ${exchange.text} change places.`,
        'Give interchangeable actors equal budgets, of their own or all together.',
      );
    }
    found.set(budget, image);
  }
  const map = budgets.map((_, slot) => found.get(slot) ?? slot);
  if (new Set(map).size === map.length) return map;
  throw asymmetric(
    `a budget is shared in another way when ${exchange.text} change places.`,
    'Share it among all interchangeable actors, or give each its own.',
  );
};

const checkActors = (model: CompiledModel, exchange: Exchange, images: readonly number[]): void => {
  const { definition } = model;
  const names = Object.keys(definition.actors);
  for (const [i, name] of names.entries()) {
    const [one, other] = [
      definition.actors[name],
      definition.actors[names[images[i] as number] as string],
    ];
    if (one === undefined || other === undefined) continue;
    const place = `actors ${name} and ${names[images[i] as number]}`;
    if (one.machine !== other.machine || one.durable !== other.durable) {
      throw asymmetric(
        `${place} are to be interchangeable but do not run the same machine object.`,
        'Make the machine (and `durable`) once, and tell the actors apart by their input.',
      );
    }
    const input = renamed(one.input, definition.symmetry ?? [], exchange.words, {
      actor: name,
      what: 'context',
    });
    if (encode(input, 'input') === encode(other.input, 'input')) continue;
    throw asymmetric(
      `the inputs of ${place} differ in more than their names: ${encode(input, 'input')} against ${encode(other.input, 'input')}.`,
      'Exchange names in it by `words` or `rename`, or leave them out of `symmetry`.',
    );
  }
};

const checkLinks = (
  { semantics }: CompiledModel,
  exchange: Exchange,
  { actors, senders }: Pick<Wiring, 'actors' | 'senders'>,
): void => {
  const { network, clock, monitorsFrom } = semantics;
  const nameOf = (sender: number): string => semantics.senders[sender] as string;
  const describe = (from: number, to: number): string =>
    encode(
      [{ ...network.link(from, to), rule: 0 }, clock?.latency(nameOf(from), nameOf(to)) ?? null],
      'link',
    );
  for (const from of senders.keys()) {
    for (let to = 0; to < monitorsFrom; to++) {
      const image = describe(senders[from] as number, actors[to] as number);
      if (from === to || describe(from, to) === image) continue;
      throw asymmetric(
        `the link from ${nameOf(from)} to ${nameOf(to)} differs when ${exchange.text} change places.`,
        'Let one rule of `links` (and of latency) speak of all interchangeable actors.',
      );
    }
  }
  for (let actor = 0; actor < monitorsFrom; actor++) {
    const share = skewOf(semantics.definition, nameOf(actor));
    if (share === skewOf(semantics.definition, nameOf(actors[actor] as number))) continue;
    throw asymmetric(
      `the clock of ${nameOf(actor)} differs when ${exchange.text} change places.`,
      'Let one rule of `skew` speak of all interchangeable actors.',
    );
  }
};

const skewOf = ({ time }: SystemDefinition, name: string): number =>
  time?.skew?.find(({ actors }) => named(actors, name))?.share ?? 0;
