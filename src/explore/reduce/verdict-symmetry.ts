/**
 * Whether the properties care who is who. Each verdict on a visited state is compared with those on
 * the images of that state, and on their images, as far as the property can tell them apart: states
 * that agree in everything it ever read are one. So no verdict on any state that was left out can
 * differ from the one on its representative.
 */
import type { CompiledModel } from '../../system/compile.ts';
import { InputError } from '../../system/errors.ts';
import { type Judge, NO_EMISSION, type Read } from '../judge.ts';
import type { Images } from './images.ts';

/** What a predicate is asked about: a state (twice), or a step with an emission. */
export interface Case {
  readonly before: Int32Array;
  readonly after: Int32Array;
  /** Its number, or -1. */
  readonly emission: number;
}

/** An image of a case as far as it is read, and the exchanges by which it came about. */
interface Image {
  readonly parts: Case;
  readonly path: readonly Images[];
}

export class VerdictSymmetry {
  readonly #model: CompiledModel;
  readonly #exchanges: readonly Images[];

  constructor(model: CompiledModel, exchanges: readonly Images[]) {
    this.#model = model;
    this.#exchanges = exchanges;
  }

  /**
   * @param cases everything the judge was asked about; may be gone through more than once
   * @throws InputError NOT_SYMMETRIC
   */
  check(what: string, judge: Judge, cases: () => Iterable<Case>): void {
    // A new read may tell apart what was taken for one: begin again until there is none.
    for (let reads = this.#reads(judge); ; ) {
      const seen = new Set<string>();
      for (const one of cases()) this.#orbit(what, judge, reads, one, seen);
      const now = this.#reads(judge);
      if (now.length === reads.length) return;
      reads = now;
    }
  }

  #orbit(what: string, judge: Judge, reads: readonly Read[], root: Case, seen: Set<string>): void {
    const key = this.#key(reads, root);
    if (seen.has(key)) return;
    seen.add(key);
    const actors = [...new Set(reads.map(({ actor }) => actor))];
    const verdict = this.#holds(judge, root);
    const open: Image[] = [{ parts: root, path: [] }];
    for (let current = open.pop(); current !== undefined; current = open.pop()) {
      for (const images of this.#exchanges) {
        const parts = imageOf(images, current.parts, actors);
        const image = { parts, path: [...current.path, images] };
        if (this.#holdsThere(judge, root, image) !== verdict) throw otherwise(what, images);
        const imageKey = this.#key(reads, parts);
        if (seen.has(imageKey)) continue;
        seen.add(imageKey);
        open.push(image);
      }
    }
  }

  #holdsThere(judge: Judge, root: Case, { parts, path }: Image): boolean {
    const known = judge.known(parts.before, parts.after, numberOf(parts));
    if (known !== undefined) return known;
    return this.#holds(
      judge,
      path.reduce((one, images) => imageOf(images, one), root),
    );
  }

  #holds(judge: Judge, one: Case): boolean {
    const { before, after, emission } = one;
    const value = emission < 0 ? undefined : this.#model.semantics.emissions.get(emission);
    return judge.holds(before, after, numberOf(one), value);
  }

  #key(reads: readonly Read[], { before, after, emission }: Case): string {
    const { views } = this.#model;
    const keys = reads.map(({ side, actor, level }) =>
      views.key(actor, (side === 0 ? before : after)[actor] as number, level),
    );
    return `${emission} ${keys.join()}`;
  }

  /**
   * What the judge read so far, of every actor that can take the place of one it read. A projection
   * of the author's own may hide who is who, so all that it could have seen counts instead.
   */
  #reads(judge: Judge): Read[] {
    const found = new Map<string, Read>();
    const add = (read: Read): void => {
      const key = `${read.side} ${read.actor} ${read.level}`;
      if (found.has(key)) return;
      found.set(key, read);
      for (const images of this.#exchanges) add({ ...read, actor: images.actor(read.actor) });
    };
    for (const { side, actor, level } of judge.reads()) {
      add({ side, actor, level: this.#model.views.beneath(level) });
    }
    return [...found.values()];
  }
}

const numberOf = ({ emission }: Case): number => (emission < 0 ? NO_EMISSION : emission + 1);

/** @param actors the only ones whose components are needed; default all */
const imageOf = (images: Images, one: Case, actors?: readonly number[]): Case => {
  const { before, after, emission } = one;
  const there = images.state(before, actors);
  return {
    before: there,
    after: after === before ? there : images.state(after, actors),
    emission: emission < 0 ? emission : images.emission(emission),
  };
};

const otherwise = (what: string, images: Images): InputError =>
  new InputError(
    'NOT_SYMMETRIC',
    `${what} answers otherwise when ${images.exchange.text} change places.`,
    'Let it speak of all interchangeable actors alike, or check without this reduction.',
  );
