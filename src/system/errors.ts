/** Errors are data first, text last. Every error the user can cause is one of these. */

/** Bad input from a user: definition, file, command line. The CLI prints `message` and exits with 2. */
export class InputError extends Error {
  readonly code: string;
  readonly hint: string | undefined;

  /** @param code stable, upper case; @param fact what is wrong and where; @param hint what to do. */
  constructor(code: string, fact: string, hint?: string) {
    super(`${code}: ${fact}${hint === undefined ? '' : ` ${hint}`}`);
    this.name = 'InputError';
    this.code = code;
    this.hint = hint;
  }
}
