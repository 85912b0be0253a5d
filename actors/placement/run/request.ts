/** Reads what servers are asked for: a YAML file of guests, checked, with the line of whatever is wrong. */
import * as v from 'valibot';
import { LineCounter, parseDocument } from 'yaml';
import { InputError } from '../../../src/system/errors.ts';

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

const bytes = v.pipe(
  v.union([v.string(), v.number()], 'a size, e.g. 8 GiB, is expected'),
  v.transform((given) => {
    const [, amount = '', unit = ''] = /^\s*([\d.]+)\s*(\w*)\s*$/.exec(String(given)) ?? [];
    return Number(amount === '' ? Number.NaN : amount) * (UNITS[unit] ?? Number.NaN);
  }),
  v.check((value) => Number.isSafeInteger(value) && value > 0, 'a size, e.g. 8 GiB, is expected'),
);

const PCI = /^([0-9a-f]{4}:)?[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/i;

/** A device by its address, or any one of a class. */
const device = v.union(
  [
    v.pipe(v.string(), v.regex(PCI)),
    v.strictObject({ class: v.string(), weight: v.optional(v.pipe(v.number(), v.minValue(0)), 1) }),
    v.strictObject({
      pci: v.pipe(v.string(), v.regex(PCI)),
      weight: v.optional(v.pipe(v.number(), v.minValue(0)), 1),
    }),
  ],
  'a PCI address in quotes, e.g. "0000:14:00.0", or { class: network } is expected',
);

const name = v.pipe(
  v.string(),
  v.regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
    'a name of letters, digits, dot, dash, underscore is expected',
  ),
);

const guest = v.strictObject({
  name,
  cpus: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1024)),
  memory: bytes,
  devices: v.optional(v.array(device), []),
  policy: v.optional(
    v.picklist(['ioNearest', 'cpuMemNearest', 'memBandwidth', 'cpuSpread', 'none']),
    'ioNearest',
  ),
  fallback: v.optional(v.picklist(['strict', 'best-effort']), 'strict'),
});

const schema = v.strictObject({
  /** Unit in which memory is given away. Default: 1 GiB, more on large machines. */
  block: v.optional(bytes),
  guests: v.pipe(v.array(guest), v.minLength(1, 'at least one guest is expected')),
});

export type GuestRequest = v.InferOutput<typeof guest>;
export type PlacementRequest = v.InferOutput<typeof schema>;

/** @throws InputError REQUEST_YAML, REQUEST_FIELD, REQUEST_NAME with path and line */
export const readRequest = (path: string, content: Uint8Array): PlacementRequest => {
  const lines = new LineCounter();
  const document = parseDocument(new TextDecoder().decode(content), { lineCounter: lines });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const [first = ''] = broken.message.split('\n');
    throw new InputError('REQUEST_YAML', `${path}: ${first.replace(/:$/, '')}.`);
  }
  /** The line of a field, or of the nearest thing around it that is there. */
  const lineOf = (keys: readonly (string | number)[]): number => {
    for (let n = keys.length; n >= 0; n -= 1) {
      const node = n === 0 ? document.contents : document.getIn(keys.slice(0, n), true);
      const range = (node as { readonly range?: readonly number[] } | undefined)?.range;
      if (range !== undefined) return lines.linePos(range[0] ?? 0).line;
    }
    return 1;
  };
  const result = v.safeParse(schema, document.toJS());
  if (!result.success) {
    const [issue] = result.issues;
    const keys = (issue.path ?? []).map(({ key }) => key as string | number);
    const field = keys.length === 0 ? 'the file' : keys.join('.');
    throw new InputError(
      'REQUEST_FIELD',
      `${path}, line ${lineOf(keys)}: ${field}: ${issue.message}.`,
    );
  }
  const names = result.output.guests.map((one) => one.name);
  const double = names.findIndex((one, i) => names.indexOf(one) !== i);
  if (double >= 0) {
    const line = lineOf(['guests', double, 'name']);
    throw new InputError(
      'REQUEST_NAME',
      `${path}, line ${line}: guest ${names[double]} is there twice.`,
    );
  }
  return result.output;
};
