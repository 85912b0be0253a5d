/** Reads the PCI part of a machine that hwloc exported (`lstopo --whole-io machine.xml`). */
import { InputError } from '../../../src/system/errors.ts';
import { childrenOf, type Element, parseXml } from '../../xml-file.ts';
import { type PciFunction, placeOf } from './function.ts';

const TYPE = /^([0-9a-f]{4}) \[([0-9a-f]{4}):([0-9a-f]{4})\]/;
const BUSES = /^[0-9a-f]{4,8}:\[([0-9a-f]{2})-([0-9a-f]{2})\]$/;

/** @throws InputError XML_…, HWLOC_FOREIGN, HWLOC_NO_PCI, HWLOC_VALUE */
export const readHwloc = (path: string, bytes: Uint8Array): readonly PciFunction[] => {
  const topology = parseXml(path, bytes);
  if (topology.name !== 'topology') {
    throw new InputError('HWLOC_FOREIGN', `${path}: <${topology.name}> is no hwloc topology.`);
  }
  const functions = below(topology).flatMap((object) => functionIn(path, object));
  const addresses = functions.map(({ address }) => address);
  const twice = addresses.find((address, at) => addresses.indexOf(address) !== at);
  if (twice !== undefined) throw refusal(path, 'pci_busid', `${twice} (a second time)`);
  if (functions.length > 0) return functions;
  throw new InputError(
    'HWLOC_NO_PCI',
    `${path}: no PCI functions in it.`,
    'Export them, too: lstopo --whole-io machine.xml',
  );
};

const below = (element: Element): readonly Element[] =>
  childrenOf(element, 'object').flatMap((object) => [object, ...below(object)]);

const refusal = (path: string, field: string, value: string | undefined): InputError =>
  new InputError('HWLOC_VALUE', `${path}: ${field} is ${JSON.stringify(value ?? null)}.`);

const infoIn = (object: Element, name: string): string =>
  childrenOf(object, 'info').find(({ attributes }) => attributes.name === name)?.attributes.value ??
  '';

const functionIn = (path: string, object: Element): readonly PciFunction[] => {
  const { type, pci_busid: address, pci_type: kind, bridge_pci: range } = object.attributes;
  // Where a host bridge is, no function is.
  if (address === undefined || (type !== 'Bridge' && type !== 'PCIDev')) return [];
  if (placeOf(address) === undefined) throw refusal(path, 'pci_busid', address);
  const [, classCode, vendor, device] = TYPE.exec(kind ?? '') ?? [];
  if (classCode === undefined) throw refusal(path, `pci_type of ${address}`, kind);
  const [, first, last] = BUSES.exec(range ?? '') ?? [];
  if (type === 'Bridge' && (first === undefined || last === undefined)) {
    throw refusal(path, `bridge_pci of ${address}`, range);
  }
  return [
    {
      address,
      classCode,
      vendor: vendor!,
      device: device!,
      name: `${infoIn(object, 'PCIVendor')} ${infoIn(object, 'PCIDevice')}`.trim(),
      buses:
        first === undefined
          ? null
          : { first: Number.parseInt(first, 16), last: Number.parseInt(last!, 16) },
      sriov: null,
      interfaces: childrenOf(object, 'object').flatMap(({ attributes }) =>
        attributes.type === 'OSDev' && attributes.name !== undefined ? [attributes.name] : [],
      ),
    },
  ];
};
