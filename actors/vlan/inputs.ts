/** What the environment does to the VLAN system: requests of the administrator, frames, guests. */
import { BROADCAST, type Frame, type Tag, TPID_8021Q } from '../../machines/vlan/frame.ts';
import type { EventFault, InputSpec } from '../../src/system/definition.ts';
import { guestOf } from './wiring.ts';

/** A short address for a port; the last digits are its letter. */
const macOf = (port: string): string =>
  `0200000000${port.charCodeAt(0).toString(16).padStart(2, '0')}`;

export const tag = (vid: number): Tag => ({ tpid: TPID_8021Q, vid, pcp: 0, dei: 0 });

export const frame = (from: string, to: string | null, vids: readonly number[] = []): Frame => ({
  dst: to === null ? BROADCAST : macOf(to),
  src: macOf(from),
  tags: vids.map(tag),
  payload: '',
});

interface Requests {
  readonly lastReq: { readonly reqNo: number } | null;
  readonly wanted: { readonly reqNo: number } | null;
}

const lastNumber = ({ lastReq, wanted }: Requests): number =>
  Math.max(lastReq?.reqNo ?? 0, wanted?.reqNo ?? 0);

/** Requests to set (or, with null, to clear) the VLAN ID, under rising numbers. */
export const requests = (
  port: string,
  vids: readonly (number | null)[],
  most: number,
  budget = 'requests',
): InputSpec[] =>
  Array.from({ length: most }, (_, i) => i + 1).flatMap((reqNo) =>
    vids.map((vid) => ({
      name:
        vid === null
          ? `the ID of ${port} is cleared (request ${reqNo})`
          : `the ID of ${port} is set to ${vid} (request ${reqNo})`,
      to: port,
      event: vid === null ? { type: 'CLEAR_VLAN', reqNo } : { type: 'SET_VLAN', vid, reqNo },
      when: (vnic) => lastNumber(vnic.context) + 1 === reqNo,
      budget,
    })),
  );

/** A guest sends a frame. */
export const sends = (port: string, sent: Frame, budget: string): InputSpec => ({
  name: `the guest of ${port} sends ${describe(sent)}`,
  to: guestOf(port),
  event: { type: 'SEND', frame: sent } as never,
  budget,
});

/** A frame is given to a virtual NIC without a guest. */
export const transmits = (port: string, sent: Frame, budget?: string): InputSpec => ({
  name: `${port} transmits ${describe(sent)}`,
  to: port,
  event: { type: 'TX', frame: sent } as never,
  ...(budget === undefined ? {} : { budget }),
});

/** A frame comes in from the wire. */
export const arrives = (uplink: string, sent: Frame, budget: string): InputSpec => ({
  name: `${describe(sent)} comes in by ${uplink}`,
  to: uplink,
  event: { type: 'WIRE_IN', frame: sent } as never,
  budget,
});

const describe = ({ dst, src, tags }: Frame): string => {
  const to = dst === BROADCAST ? 'a broadcast' : `a frame to ${dst}`;
  const how = tags.length === 0 ? 'untagged' : `tagged ${tags.map((t) => t.vid).join('+')}`;
  return `${to} from ${src}, ${how}`;
};

/** The guest crashes, as a fault; it may boot again at any time. */
export const guestCrash = (port: string): EventFault => ({
  kind: 'event',
  name: `the guest of ${port} crashes`,
  to: guestOf(port),
  event: { type: 'CRASH' },
  budget: 'guest crashes',
});

export const boot = (port: string): InputSpec => ({
  name: `the guest of ${port} boots`,
  to: guestOf(port),
  event: { type: 'BOOT' },
});

/** The guest is paused, once, and may be resumed at any time. */
export const pause = (port: string): InputSpec[] => [
  {
    name: `the guest of ${port} is paused`,
    to: guestOf(port),
    event: { type: 'PAUSE' },
    times: 1,
  },
  { name: `the guest of ${port} is resumed`, to: guestOf(port), event: { type: 'RESUME' } },
];

/** A NIC is detached; it may be attached again, with its link up, at any time. */
export const detach = (port: string): InputSpec[] => [
  {
    name: `${port} is detached`,
    to: port,
    event: { type: 'DETACH' },
    when: (vnic) => vnic.matches({ link: 'up' }),
    budget: 'detachments',
  },
  { name: `${port} is attached`, to: port, event: { type: 'ATTACH' } },
  { name: `the link of ${port} comes up`, to: port, event: { type: 'LINK_UP' } },
];

/** The link goes down, and comes up again at any time. */
export const bounce = (port: string): InputSpec[] => [
  {
    name: `the link of ${port} goes down`,
    to: port,
    event: { type: 'LINK_DOWN' },
    budget: 'link failures',
  },
  { name: `the link of ${port} comes up`, to: port, event: { type: 'LINK_UP' } },
];

/** The guest adds or removes VLAN sub-interfaces, and reports each. */
export const vlanReports = (
  port: string,
  added: readonly number[],
  removed: readonly number[],
): InputSpec[] => {
  const report = (type: 'VLAN_ADD' | 'VLAN_REMOVE', vid: number): InputSpec => ({
    name: `the guest of ${port} ${type === 'VLAN_ADD' ? 'adds' : 'removes'} VLAN ${vid}`,
    to: guestOf(port),
    event: { type, vid } as never,
    budget: 'reports',
  });
  return [
    ...added.map((vid) => report('VLAN_ADD', vid)),
    ...removed.map((vid) => report('VLAN_REMOVE', vid)),
  ];
};

/** The administrator asks for an ID (null: for none), or repeats his last request. */
export const asks = (vids: readonly (number | null)[]): InputSpec[] => [
  ...vids.map((vid) => ({
    name:
      vid === null ? 'the administrator asks for no ID' : `the administrator asks for ID ${vid}`,
    to: 'administrator',
    event: { type: 'ASK', vid } as never,
    budget: 'requests',
  })),
  {
    name: 'the administrator repeats his last request',
    to: 'administrator',
    event: { type: 'REPEAT' },
    budget: 'repetitions',
  },
];

/** A detached NIC is removed from the machine, and may be defined again. */
export const removal = (port: string): InputSpec[] => [
  { name: `${port} is removed`, to: port, event: { type: 'REMOVE' }, budget: 'removals' },
  { name: `${port} is defined`, to: port, event: { type: 'DEFINE' } },
];

/** The controller takes no new frames, once, and may be resumed at any time, or never. */
export const quiesce: readonly InputSpec[] = [
  { name: 'the controller quiesces', to: 'controller', event: { type: 'QUIESCE' }, times: 1 },
  { name: 'the controller resumes', to: 'controller', event: { type: 'RESUME' } },
];
