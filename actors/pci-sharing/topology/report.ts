/** Which functions of a machine share devices, told to a person and as JSON. */
import type { RunInput, RunOutput } from '../../../src/system/catalogue.ts';
import { InputError } from '../../../src/system/errors.ts';
import { aligned } from '../../aligned.ts';
import { type Outcome, runInjection } from '../injection-run.ts';
import type { Injection, SlotSharer } from '../recording.ts';
import { type Device, devicesOf, type Sharer } from './devices.ts';
import type { PciFunction } from './function.ts';

const kindOf = ({ kind, physical, sriov }: Sharer): string => {
  if (kind === 'virtual') return physical === null ? 'virtual' : `virtual of ${physical}`;
  if (kind === 'physical') return `physical, ${sriov!.enabled} of ${sriov!.total} virtual ones on`;
  return 'function';
};

const sharedText = (device: Device): string =>
  [
    `Device of ${device.device}, ${device.port === null ? 'in the root complex' : `behind port ${device.port}`}: ${device.sharers.length} sharers`,
    aligned(
      device.sharers.map((sharer) => [
        `  ${sharer.address}`,
        kindOf(sharer),
        sharer.interfaces.join(', '),
        sharer.name,
      ]),
    ),
  ].join('\n');

/** @throws InputError INJECT_ADDRESS */
const injected = (
  address: string,
  functions: readonly PciFunction[],
  devices: readonly Device[],
) => {
  const port = functions.find((item) => item.address === address && item.buses !== null);
  const hit = devices.filter((device) =>
    port === undefined
      ? device.sharers.some((sharer) => sharer.address === address)
      : isBehind(device.port, port, functions),
  );
  const sharers = hit.flatMap((device) => device.sharers);
  if (sharers.length === 0) {
    throw new InputError(
      'INJECT_ADDRESS',
      `--inject ${address}: no function is there or behind it.`,
    );
  }
  return outcomeFor(address, sharers);
};

const isBehind = (
  port: string | null,
  bridge: PciFunction,
  functions: readonly PciFunction[],
): boolean => {
  const first = functions.find(({ address }) => address === port)?.buses?.first;
  const { first: low, last: high } = bridge.buses!;
  return first !== undefined && first >= low && first <= high;
};

/** A fatal error, of sharers that all can take part in a recovery. */
const outcomeFor = (inject: string, sharers: readonly Sharer[]): Outcome => {
  const injection: Injection = {
    step: 'injected',
    inject,
    functions: Object.fromEntries(sharers.map(({ address }) => [address, null])),
    log: [],
    reported: true,
    severity: 'Fatal',
    calls: [],
    recovery: '',
    linkReset: true,
  };
  const slot = sharers.map(
    ({ address, name }): SlotSharer => ({ function: address, driver: name, canRecover: true }),
  );
  return runInjection(injection, slot);
};

export const reportOf = (
  { path, options = {} }: RunInput,
  format: 'lspci' | 'hwloc',
  functions: readonly PciFunction[],
): RunOutput => {
  const devices = devicesOf(functions);
  const shared = devices.filter(({ sharers }) => sharers.length > 1);
  const injections = (options.inject ?? []).map((address) => ({
    inject: address,
    ...injected(address, functions, devices),
  }));
  const bridges = functions.filter(({ buses }) => buses !== null).length;
  const head =
    `${path.split('/').at(-1)}: ${functions.length - bridges} functions of ${devices.length} devices, ` +
    `${bridges} bridges; ${shared.length} devices are shared`;
  const notes =
    format === 'hwloc'
      ? ['hwloc does not say which functions are virtual: only names tell, and lspci -xxxx does.']
      : [];
  return {
    json: {
      format,
      functions,
      devices: devices.map((device) => ({ ...device, shared: device.sharers.length > 1 })),
      notes,
      ...(injections.length === 0 ? {} : { injections }),
    },
    text: [
      head,
      ...shared.map(sharedText),
      ...injections.map(({ inject, events }) =>
        [
          `A fatal error of ${inject}, in order:`,
          ...events.map(({ atMs, what }) => `  ${atMs} ms  ${what}`),
        ].join('\n'),
      ),
      ...notes,
    ].join('\n\n'),
    summary: head,
  };
};
