/**
 * The frame that tells external switches behind which port an address now is: a reverse ARP request
 * (EtherType 0x8035) from that address to everybody, as hypervisors send it after a path switch.
 */
import type { Address, Frame } from './types.ts';

export const REVERSE_ARP = 0x8035;

const BROADCAST = 'ff:ff:ff:ff:ff:ff';
/** Ethernet, IPv4, lengths 6 and 4, operation 3: "reverse request". */
const HEADER = '0001080006040003';
const NO_IP = '00000000';

const hex = (mac: string): string => mac.replaceAll(':', '');

export const announcement = ({ mac, vlan }: Address): Frame => {
  const own = hex(mac);
  const payload = `${HEADER}${own}${NO_IP}${own}${NO_IP}`;
  return {
    vnicId: '',
    seq: 0,
    src: mac,
    dst: BROADCAST,
    vlan,
    etherType: REVERSE_ARP,
    bytes: `${hex(BROADCAST)}${own}8035${payload}`,
  };
};
