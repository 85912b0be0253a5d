/**
 * A recorded link scenario: guests behind a bridge whose uplink is a pair (or more) of ports, and what
 * happened to frames and links step by step.
 */
import * as v from 'valibot';
import { InputError } from '../../src/system/errors.ts';
import { parseJsonFile } from '../json-file.ts';

const name = v.pipe(v.string(), v.minLength(1));
const names = v.pipe(v.array(name), v.minLength(1));
const milliseconds = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Named as the options of Linux bonding are. */
const bondSchema = v.object({
  primary: v.optional(v.nullable(v.string()), null),
  primary_reselect: v.optional(v.picklist(['always', 'better', 'failure']), 'always'),
  miimon: v.optional(milliseconds),
  updelay: v.optional(milliseconds, 0),
  arp_interval: v.optional(v.pipe(milliseconds, v.minValue(1))),
  arp_ip_target: v.optional(v.pipe(v.string(), v.ipv4())),
});

const step = {
  i: v.pipe(v.number(), v.integer(), v.minValue(0)),
  port: v.string(),
  note: v.optional(v.string(), ''),
};
const SHORTEST_FRAME = 14;
const frameHex = v.pipe(
  v.string(),
  v.regex(/^([0-9a-f]{2})*$/i, 'no hexadecimal bytes'),
  v.minLength(2 * SHORTEST_FRAME, `a frame has at least ${SHORTEST_FRAME} bytes`),
);

/** `silence`: the link stays up but what lies behind it no longer answers; `alive` ends that. */
const waits = { ms: v.optional(milliseconds, 1500) };
const stepSchema = v.variant('op', [
  v.object({ ...step, op: v.literal('tx'), hex: frameHex }),
  v.object({ ...step, ...waits, op: v.literal('down') }),
  v.object({ ...step, ...waits, op: v.literal('up') }),
  v.object({ ...step, ...waits, op: v.literal('silence') }),
  v.object({ ...step, ...waits, op: v.literal('alive') }),
]);

const scenarioSchema = v.object({
  name: v.optional(name),
  title: v.optional(v.string(), ''),
  vms: names,
  pnics: names,
  bond: bondSchema,
  steps: v.array(stepSchema),
});

export type LinkStep = v.InferOutput<typeof stepSchema>;
type Found = v.InferOutput<typeof scenarioSchema>;
export type LinkScenario = Readonly<Omit<Found, 'name'>> & { readonly name: string };

/** Names of actors beside ports and guests. */
const TAKEN = /^(row|mon|gateway|lpar|maintenance)-|^(control|table|cpu0|switch|screen|uplink)$/;

/** @throws InputError JSON_… or SCENARIO_PORT naming the field */
export const parseLinkScenario = (path: string, bytes: Uint8Array): LinkScenario => {
  const found = parseJsonFile(path, bytes, scenarioSchema);
  const ports = [...found.vms, ...found.pnics];
  const refuse = (field: string, port: string, why: string): never => {
    throw new InputError(
      'SCENARIO_PORT',
      `${path}: ${field}: ${JSON.stringify(port)} ${why}.`,
      `Ports: ${ports.join(', ')}.`,
    );
  };
  for (const [at, port] of ports.entries()) {
    if (ports.indexOf(port) !== at) refuse('vms, pnics', port, 'is there twice');
    if (TAKEN.test(port)) refuse('vms, pnics', port, 'is a name that the system itself uses');
  }
  for (const [at, { port, op }] of found.steps.entries()) {
    if (!ports.includes(port)) refuse(`steps.${at}.port`, port, 'is no port');
    const isProbed = op === 'silence' || op === 'alive';
    if (isProbed && !found.pnics.includes(port)) {
      refuse(`steps.${at}.port`, port, `is no physical port, which ${op} needs`);
    }
  }
  const { primary } = found.bond;
  if (primary && !found.pnics.includes(primary)) {
    refuse('bond.primary', primary, 'is no physical port');
  }
  return { ...found, name: found.name ?? fileName(path) };
};

const fileName = (path: string): string =>
  (path.split(/[/\\]/).at(-1) as string).replace(/(\.scenario)?\.json$/i, '');
