/**
 * The declared groups of interchangeable actors, made ready: who is in which tuple, and the
 * exchanges of neighbouring tuples, out of which every permutation can be put together.
 */
import type { SymmetrySpec, SystemDefinition } from '../../system/definition.ts';
import { InputError } from '../../system/errors.ts';
import type { Words } from './rename.ts';

export interface Group {
  readonly spec: SymmetrySpec;
  /** Names of actors, tuple by tuple. */
  readonly tuples: readonly (readonly string[])[];
  /** Everything that moves with a tuple: its actors and other words. */
  readonly words: readonly (readonly string[])[];
}

/** Two neighbouring tuples of a group change places. */
export interface Exchange {
  readonly group: number;
  /** It and its successor change places. */
  readonly tuple: number;
  /** By group; undefined for those that stay as they are. */
  readonly words: readonly (Words | undefined)[];
  /** "rm1 and rm2" */
  readonly text: string;
}

const wrong = (fact: string, hint: string): InputError =>
  new InputError('BAD_SYMMETRY', fact, hint);

/** @throws InputError BAD_SYMMETRY */
export const groupsOf = (definition: SystemDefinition): readonly Group[] => {
  const specs = definition.symmetry ?? [];
  if (specs.length === 0) {
    throw wrong(
      `system ${definition.name} declares no interchangeable actors.`,
      'Declare `symmetry: [{ actors: [...] }]`, or check without that reduction.',
    );
  }
  const taken = new Set<string>();
  return specs.map((spec, i) => groupOf(definition, spec, `symmetry ${i}`, taken));
};

const groupOf = (
  definition: SystemDefinition,
  spec: SymmetrySpec,
  where: string,
  taken: Set<string>,
): Group => {
  const tuples = spec.actors.map((entry) => (typeof entry === 'string' ? [entry] : entry));
  const words = tuples.map((tuple, i) => [...tuple, ...(spec.words?.[i] ?? [])]);
  const [size, length] = [tuples[0]?.length ?? 0, words[0]?.length ?? 0];
  if (tuples.length < 2 || size === 0) {
    throw wrong(
      `${where} names fewer than two entries.`,
      'Name at least two that can be exchanged.',
    );
  }
  if (tuples.some((t) => t.length !== size) || words.some((w) => w.length !== length)) {
    throw wrong(`${where} has entries of different lengths.`, 'Give each entry as many names.');
  }
  if (spec.words !== undefined && spec.words.length !== tuples.length) {
    throw wrong(
      `${where} has words for ${spec.words.length} of ${tuples.length} entries.`,
      'Give all.',
    );
  }
  for (const name of tuples.flat()) {
    if (definition.actors[name] !== undefined) continue;
    const known = Object.keys(definition.actors).join(', ');
    throw wrong(`${where} names ${JSON.stringify(name)}, which is no actor.`, `Known: ${known}.`);
  }
  for (const word of words.flat()) {
    if (taken.has(word))
      throw wrong(`${where} names ${JSON.stringify(word)} twice.`, 'Name it once.');
    taken.add(word);
  }
  return { spec, tuples, words };
};

/** Exchanges of neighbours, group by group. */
export const exchangesOf = (groups: readonly Group[]): readonly Exchange[] =>
  groups.flatMap(({ tuples, words }, group) =>
    tuples.slice(1).map((_, tuple) => {
      const [one, other] = [words[tuple], words[tuple + 1]] as [string[], string[]];
      const swapped = new Map(one.flatMap((word, k) => swap(word, other[k] as string)));
      return {
        group,
        tuple,
        words: groups.map((_, g) => (g === group ? swapped : undefined)),
        text: `${tuples[tuple]?.join('+')} and ${tuples[tuple + 1]?.join('+')}`,
      };
    }),
  );

const swap = (a: string, b: string): [string, string][] => [
  [a, b],
  [b, a],
];

export const wordsOf = ({ group, words }: Exchange): Words => words[group] as Words;
