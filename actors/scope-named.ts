/** Finds a scope of a system by the name that somebody gave. */
import { InputError } from '../src/system/errors.ts';

/** @throws InputError UNKNOWN_SCOPE, with the scopes there are */
export const scopeNamed = <Scope extends { readonly name: string }>(
  system: string,
  scopes: readonly Scope[],
  name: unknown,
): Scope => {
  const found = scopes.find((scope) => scope.name === name);
  if (found !== undefined) return found;
  const known = scopes.map((scope) => scope.name).join(', ');
  throw new InputError('UNKNOWN_SCOPE', `${system} has no scope ${name}.`, `Known: ${known}.`);
};
