/**
 * A JSON file that a user hands over, checked against a schema. Every refusal is one line that
 * names the file and the offset (broken JSON) or the path of the field (wrong content).
 */
import * as v from 'valibot';
import { InputError } from '../src/system/errors.ts';

/** Whether a file can only be meant as JSON: its first visible character opens an object or list. */
export const looksLikeJson = (bytes: Uint8Array): boolean =>
  /^\uFEFF?\s*[[{]/.test(new TextDecoder().decode(bytes.subarray(0, 256)));

/** @throws InputError JSON_SYNTAX or JSON_FIELD */
export const parseJsonFile = <Schema extends v.GenericSchema>(
  path: string,
  bytes: Uint8Array,
  schema: Schema,
): v.InferOutput<Schema> => {
  const result = v.safeParse(schema, parseSyntax(path, bytes));
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = v.getDotPath(issue) ?? 'the whole file';
  throw new InputError('JSON_FIELD', `${path}: ${field}: ${oneLine(issue.message)}.`);
};

const parseSyntax = (path: string, bytes: Uint8Array): unknown => {
  const text = new TextDecoder().decode(bytes);
  if (bytes.length === 0) throw new InputError('JSON_SYNTAX', `${path}: the file is empty.`);
  if (!looksLikeJson(bytes)) {
    throw new InputError('JSON_SYNTAX', `${path}: no JSON object or list begins at offset 0.`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = oneLine((error as Error).message);
    const offset = /end of JSON input/.test(message) ? ` (offset ${text.length})` : '';
    throw new InputError('JSON_SYNTAX', `${path}: ${message}${offset}.`);
  }
};

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').replace(/\.$/, '');
