/**
 * The device whose answers tell that a path works (ARP monitoring): a bridge above the ports hears
 * those answers too, and so knows where the device is before any guest has talked to it.
 */
import type { LinkScenario } from './scenario.ts';

/** Address of this host, locally administered; the answers are addressed to it. */
const HOST_MAC = '0200000000c8';
const IPV4 = '0800';
const ARP = '0806';
const SHORTEST_UNTAGGED = 60;

const ipHex = (ip: string): string =>
  ip
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('');

const isGroup = (mac: string): boolean => (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;

/** Address of the probed device, as the frames of a recording show it: theirs to it, or its own. */
export const probedAddress = ({ bond, steps }: LinkScenario): string | undefined => {
  if (bond.arp_interval === undefined || bond.arp_ip_target === undefined) return undefined;
  const target = ipHex(bond.arp_ip_target);
  for (const step of steps) {
    if (step.op !== 'tx') continue;
    const hex = step.hex.toLowerCase();
    const [dst, src, type] = [hex.slice(0, 12), hex.slice(12, 24), hex.slice(24, 28)];
    if (type === IPV4 && hex.slice(60, 68) === target && !isGroup(dst)) return dst;
    if (type === IPV4 && hex.slice(52, 60) === target) return src;
    if (type === ARP && hex.slice(56, 64) === target) return src;
  }
  return undefined;
};

/** Address of a guest, with colons: the source of the first frame it sends, else one of its own. */
export const ownAddress = ({ steps, vms }: LinkScenario, vm: string): string => {
  const first = steps.find((step) => step.op === 'tx' && step.port === vm);
  const hex = first?.op === 'tx' ? first.hex.toLowerCase().slice(12, 24) : '';
  const spare = `02ffff0000${vms.indexOf(vm).toString(16).padStart(2, '0')}`;
  return ((hex || spare).match(/../g) as string[]).join(':');
};

/** The answer of a probed device, as it comes in by a port. */
export const answerOf = (mac: string): string => {
  const reply = `0001080006040002${mac}00000000${HOST_MAC}00000000`;
  return `${HOST_MAC}${mac}${ARP}${reply}`.padEnd(2 * SHORTEST_UNTAGGED, '0');
};

/** A frame by which the bridge learns the host's own address. */
export const hostHello = `${'f'.repeat(12)}${HOST_MAC}${ARP}`.padEnd(2 * SHORTEST_UNTAGGED, '0');
