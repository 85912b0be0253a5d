/**
 * A catalogue entry: a family of systems under one name, with its parameters, scopes and planted
 * bugs. The command line works on a list of these and knows no system by itself.
 */
import type { SystemDefinition } from './definition.ts';

export type ParameterValue = number | string | boolean;
export type Parameters = Readonly<Record<string, ParameterValue>>;

export interface ParameterSpec {
  readonly name: string;
  readonly description: string;
  readonly type: 'integer' | 'choice' | 'boolean';
  readonly default: ParameterValue;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
}

/** A closed set of actors and budgets small enough to explore whole. */
export interface ScopeSpec {
  readonly name: string;
  readonly title: string;
  /** Left out of "all scopes"; explored by the long tests. */
  readonly long?: boolean;
}

/** A planted bug: the smallest change of a machine or of the wiring, and the property that kills it. */
export interface Mutant<Parts> {
  readonly name: string;
  /** The naive design, in words. */
  readonly title: string;
  /** Name of the property that must be violated. */
  readonly kills: string;
  /** Scope in which it is looked for, unless one is asked for. */
  readonly scope?: string;
  readonly apply: (parts: Parts) => Parts;
}

/** A recorded input driven through the machines of a system; see `src/live/`. */
export interface RunVerb {
  readonly dialects: readonly string[];
  readonly defaultDialect: string;
  /** What files it takes, in words, for the help text. */
  readonly accepts: string;
  /** Options of its own, without dashes; each takes a value, and may be given more than once. */
  readonly options?: readonly RunOption[];
  /** Takes its file piece by piece, so that it may be of any length: `bytes` is empty then. */
  readonly streams?: boolean;
  /** The option that a second file on the command line stands for: `run NAME FILE SECOND`. */
  readonly second?: string;
  /**
   * @throws InputError (exit code 2) for a broken, truncated or foreign file.
   * @returns the JSON document for `--json` and text for a person; `files` are written by the caller.
   */
  readonly run: (input: RunInput) => Promise<RunOutput>;
}

export interface RunOption {
  readonly name: string;
  readonly description: string;
  /** The value is the name of a file, which the caller reads. */
  readonly isFile?: boolean;
}

export interface RunInput {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** The same in pieces, for a verb that `streams`. */
  readonly chunks?: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  readonly dialect: string;
  /** Second file, e.g. the port map of a capture. */
  readonly ports?: { readonly path: string; readonly bytes: Uint8Array };
  /** Values of the verb's own options. */
  readonly options?: Readonly<Record<string, readonly string[]>>;
  /** What is in the files that options name, by file name. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
}

export interface RunOutput {
  readonly json: unknown;
  /** A table and remarks for a person; lines without colour. */
  readonly text: string;
  /** What left each port, for `--out FILE`. */
  readonly capture?: Uint8Array;
  /** Several files by name, for `--out FOLDER`. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** The outcome in a few words, for the last table of the tour. */
  readonly summary?: string;
}

/** What the tour (`npm start`) shows of a system besides checking it. */
export interface TourPart {
  /**
   * The scopes that the tour explores, cheap ones that between them judge every promise of the
   * system and can show all that must be possible. Default: all short ones.
   */
  readonly scopes?: readonly string[];
  /** Name of the planted bug whose shortest failure may be told. */
  readonly mutant?: string;
  /** A recording shipped with the system: what it is, what is asked of it, and where it lies. */
  readonly recording?: {
    readonly title: string;
    readonly question: string;
    /** `new URL('./recordings/….pcapng', import.meta.url)`. */
    readonly file: URL;
    readonly ports?: URL;
    readonly dialect?: string;
    /** Options of the verb's own, as on the command line. */
    readonly options?: readonly string[];
  };
}

/** The machines and the wiring that a planted bug may change; `build` reads nothing else. */
export interface SystemEntry<Parts = any> {
  readonly name: string;
  readonly kind: 'system' | 'baseline' | 'platform';
  readonly title: string;
  readonly parameters: readonly ParameterSpec[];
  /** Values of the parameter `scope`, which must then exist; its default `all` means each in turn. */
  readonly scopes?: readonly ScopeSpec[];
  readonly parts: Parts;
  readonly build: (parameters: Parameters, parts: Parts) => SystemDefinition;
  readonly mutants: readonly Mutant<Parts>[];
  /** Rows of the specification that are not checked yet, by their sentence. */
  readonly pending?: readonly string[];
  readonly run?: RunVerb;
  readonly tour?: TourPart;
}

/** An entry that is loaded when it is asked for by its name, so that a command about another one is not kept waiting. */
export interface LazyEntry {
  readonly name: string;
  /** @returns the entry of this name */
  readonly load: () => Promise<SystemEntry>;
}
