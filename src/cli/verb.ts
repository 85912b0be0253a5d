/** What a verb of the command line is: work with an exit code, chosen while arguments are read. */
import type { Command } from 'commander';
import type { Output } from './output.ts';

export type Verb = (output: Output) => Promise<number>;

/** Adds a verb to the program; `choose` is called with the work when it is asked for. */
export type AddVerb = (program: Command, choose: (verb: Verb) => void) => void;
