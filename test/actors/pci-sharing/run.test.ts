/** Recorded error injections, driven through the machines: what Linux did is matched or explained. */
import { expect, test } from 'vitest';
import { runPciSharing } from '../../../actors/pci-sharing/run.ts';
import { InputError } from '../../../src/system/errors.ts';
import { baseName, bytesOf, recordedFiles } from '../vlan/recorded.ts';

interface Step {
  readonly step: string;
  readonly severity: string | null;
  readonly sharers: readonly { readonly function: string; readonly canRecover: boolean }[];
  readonly ours: {
    readonly handling: string;
    readonly told: readonly string[];
    readonly reset: boolean;
    readonly resumed: readonly string[];
    readonly heldBy: readonly string[];
    readonly events: readonly { readonly what: string }[];
  };
  readonly linux: {
    readonly told: number;
    readonly reset: boolean;
    readonly toldBeforeReset: boolean;
    readonly recovery: string;
  };
  readonly difference: string;
}

const run = async (file: URL) => {
  const path = file.pathname;
  const output = await runPciSharing.run({ path, bytes: bytesOf(file), dialect: 'patent' });
  return { ...output, steps: (output.json as { steps: readonly Step[] }).steps };
};

const shipped = new URL('../../../actors/pci-sharing/recordings/aer-stub3.json', import.meta.url);
const recorded = recordedFiles('pci-sharing', '.json');
const cases = [shipped, ...recorded].map((file) => [baseName(file), file] as const);

test.each(cases)(
  '%s: told before reset, reset and resumed as Linux, or explained',
  async (_, file) => {
    const { steps } = await run(file);
    for (const { ours, linux, sharers, difference } of steps) {
      if (ours.reset) {
        const words = ours.events.map(({ what }) => what);
        const reset = words.findIndex((what) => what.startsWith('reset, '));
        for (const name of ours.told) {
          expect(words.indexOf(`${name}: reset possible`)).toBeLessThan(reset);
        }
        expect(ours.resumed).toEqual(sharers.map((sharer) => sharer.function));
      }
      expect(linux.toldBeforeReset).toBe(true);
      if (ours.handling === 'restrained') {
        const helpless = sharers.filter(({ canRecover }) => !canRecover);
        expect(ours.heldBy).toEqual(helpless.map((sharer) => sharer.function));
        expect(linux.recovery).toBe('failed');
      }
      if (difference === '') expect(ours.told.length > 0).toBe(linux.told > 0);
    }
  },
);

test('where Linux resets a slot with a driver that cannot recover, the gate restrains', async () => {
  const { steps, text } = await run(shipped);
  const fatal = steps.filter(({ severity }) => severity === 'Fatal');
  expect(fatal.map(({ linux }) => linux.reset)).toEqual([true, true]);
  expect(fatal.map(({ ours }) => ours.handling)).toEqual(['restrained', 'restrained']);
  expect(text).toContain('2-fatal-f0: Linux resets although a sharer cannot handle it');
});

test.skipIf(recorded.length > 0)(
  'recordings beside this checkout are not there: not compared',
  () => {
    expect(recorded).toEqual([]);
  },
);

const parse = (value: unknown) =>
  runPciSharing.run({
    path: 'x.json',
    bytes: new TextEncoder().encode(JSON.stringify(value)),
    dialect: 'patent',
  });

const step = {
  step: 's',
  inject: '0000:03:00.0',
  functions: { '0000:03:00.0': 'e1000e' },
  reported: true,
  severity: 'Fatal',
  recovery: 'successful',
  linkReset: true,
};

test.each([
  ['JSON_FIELD', { case: 'c', steps: [] }],
  ['JSON_FIELD', { case: 'c', steps: [{ ...step, inject: '3:0' }] }],
  ['RECORDING_STEP', { case: 'c', steps: [{ ...step, severity: undefined }] }],
  ['RECORDING_STEP', { case: 'c', steps: [{ ...step, functions: {} }] }],
])('%s: a recording that cannot be is refused', async (code, value) => {
  await expect(parse(value)).rejects.toBeInstanceOf(InputError);
  await expect(parse(value)).rejects.toMatchObject({ code });
});
