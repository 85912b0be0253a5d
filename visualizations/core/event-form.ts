/**
 * A form for an event, made from examples of its type: one field for each part of the payload, filled in
 * as JSON; words without quotes are taken as text where the example has text.
 */
import type { LiveEventForm } from '../../src/inspect/protocol.ts';

export interface Field {
  readonly name: string;
  /** What stands there in the example. */
  readonly text: string;
  readonly kind: string;
}

export const PAYLOAD = 'payload (JSON)';

/** Without an example the whole payload is one field. */
export const fieldsOf = ({ examples }: LiveEventForm): readonly Field[] => {
  const [example] = examples;
  if (example === undefined) return [{ name: PAYLOAD, text: '{}', kind: 'object' }];
  return Object.entries(example)
    .filter(([name]) => name !== 'type')
    .map(([name, value]) => ({
      name,
      text: typeof value === 'string' ? value : JSON.stringify(value),
      kind: Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value,
    }));
};

export interface Made {
  readonly event?: { readonly type: string };
  /** Why there is none. */
  readonly problem?: string;
}

export const eventOf = (form: LiveEventForm, texts: Readonly<Record<string, string>>): Made => {
  let payload: Record<string, unknown> = {};
  for (const { name, kind } of fieldsOf(form)) {
    const text = texts[name] ?? '';
    const value = parsedAs(text, kind);
    if (value === undefined) return { problem: `${name}: ${text || 'nothing'} is not JSON.` };
    if (name !== PAYLOAD) payload[name] = value.json;
    else if (isRecord(value.json)) payload = value.json;
    else return { problem: `${name}: give an object, e.g. {"port": "n0"}.` };
  }
  return { event: { ...payload, type: form.type } };
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parsedAs = (text: string, kind: string): { readonly json: unknown } | undefined => {
  if (kind === 'string') return { json: text };
  try {
    return { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
};
