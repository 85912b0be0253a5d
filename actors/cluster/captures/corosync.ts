/**
 * What a capture of corosync (Totem over kronosnet, not encrypted) says: datagrams per second, and how long
 * it takes until the others have formed a membership without a host that fell silent.
 */
import type { IpPacket } from '../../capture/ip.ts';

const UDP = 17;
const UDP_HEADER = 8;
/** Before a Totem message: the header of kronosnet, version 1, kind "data", first fragment. */
const KNET_HEADER = 14;
const KNET_VERSION = 1;
const KNET_DATA = 0;
/** Totem: magic word, then version, kind of message, encapsulation, sender. */
const TOTEM_MAGIC = 0xc070;
const JOIN = 3;
const COMMIT_TOKEN = 4;
const MOST_NODES = 384;

interface Said {
  readonly atSeconds: number;
  readonly host: string;
  readonly node: number;
  readonly kind: number;
  /** Of a commit token. */
  readonly ring?: { readonly id: string; readonly members: readonly number[] };
}

export interface Membership {
  readonly atSeconds: number;
  readonly members: readonly number[];
}

export interface Loss {
  readonly node: number;
  readonly host: string;
  readonly lastDatagram: number;
  /** From when on the detection is counted: `failedAt` if that was given, else the last datagram. */
  readonly countedFrom: number;
  /** Until others began to form a new membership: the token was missed. */
  readonly suspectedAfterSeconds: number | null;
  /** Until the others agreed on a membership without it. */
  readonly detectionSeconds: number;
  readonly members: readonly number[];
}

export interface CorosyncFigures {
  readonly protocol: 'corosync';
  readonly hosts: readonly string[];
  /** In seconds of the clock that are wholly in the capture, before the first loss. */
  readonly datagramsPerSecond: { readonly least: number; readonly most: number } | null;
  readonly memberships: readonly Membership[];
  readonly losses: readonly Loss[];
}

const rounded = (value: number, digits = 3): number => Number(value.toFixed(digits));

/** A Totem message of a datagram; Totem's numbers are in the byte order of its sender (little here). */
const saidIn = ({ atSeconds, from, payload }: IpPacket): readonly Said[] => {
  const message = payload.subarray(UDP_HEADER);
  if (message[0] !== KNET_VERSION || message[1] !== KNET_DATA) return [];
  const totem = message.subarray(KNET_HEADER);
  if (totem.length < 9) return [];
  const view = new DataView(totem.buffer, totem.byteOffset, totem.byteLength);
  const littleEndian = view.getUint16(0, true) === TOTEM_MAGIC;
  if (!littleEndian && view.getUint16(0, false) !== TOTEM_MAGIC) return [];
  const said = { atSeconds, host: from, kind: totem[3]!, node: view.getUint32(5, littleEndian) };
  if (said.kind !== COMMIT_TOKEN) return [said];
  const ring = ringIn(view, littleEndian);
  return [ring === undefined ? said : { ...said, ring }];
};

/** Behind the header (13 bytes) and its sequence number: ring id (12), flag, place, members. */
const ringIn = (view: DataView, littleEndian: boolean): Said['ring'] => {
  const [RING, COUNT, FIRST] = [17, 37, 41];
  if (view.byteLength < FIRST) return undefined;
  const count = view.getUint32(COUNT, littleEndian);
  if (count > MOST_NODES || view.byteLength < FIRST + 4 * count) return undefined;
  const members = Array.from({ length: count }, (_, i) =>
    view.getUint32(FIRST + 4 * i, littleEndian),
  );
  const id = `${view.getUint32(RING, littleEndian)}.${view.getBigUint64(RING + 4, littleEndian)}`;
  return { id, members: members.toSorted((a, b) => a - b) };
};

const membershipsOf = (said: readonly Said[]): readonly Membership[] => {
  const seen = new Set<string>();
  return said.flatMap(({ atSeconds, ring }) => {
    if (ring === undefined || seen.has(ring.id)) return [];
    seen.add(ring.id);
    return [{ atSeconds: rounded(atSeconds), members: ring.members }];
  });
};

/** Datagrams in each second of the clock from the first whole one on. */
const perSecond = (datagrams: readonly IpPacket[], endSeconds: number) => {
  const times = datagrams.map(({ atSeconds }) => atSeconds);
  // A capture begins with a datagram, which may be a moment after the full second.
  const first = Math.floor(times[0]! + 0.9);
  const count = Math.floor(endSeconds) - first;
  if (count < 1) return null;
  const counts = Array.from(
    { length: count },
    (_, i) => times.filter((time) => Math.floor(time) === first + i).length,
  );
  return { least: Math.min(...counts), most: Math.max(...counts) };
};

const lossesOf = (
  said: readonly Said[],
  datagrams: readonly IpPacket[],
  memberships: readonly Membership[],
  failedAt: number | undefined,
): readonly Loss[] => {
  const hostOf = new Map(said.map(({ node, host }) => [node, host]));
  return memberships.flatMap(({ atSeconds, members }, at) => {
    const known = memberships[at - 1]?.members ?? [...hostOf.keys()].sort((a, b) => a - b);
    return known.flatMap((node): Loss[] => {
      const host = hostOf.get(node);
      if (members.includes(node) || host === undefined) return [];
      const last = datagrams.findLast((d) => d.from === host && d.atSeconds < atSeconds);
      if (last === undefined) return [];
      const from = failedAt ?? last.atSeconds;
      const join = said.find(({ kind, atSeconds: time }) => kind === JOIN && time > last.atSeconds);
      return [
        {
          node,
          host,
          lastDatagram: rounded(last.atSeconds),
          countedFrom: rounded(from),
          suspectedAfterSeconds: join === undefined ? null : rounded(join.atSeconds - from, 2),
          detectionSeconds: rounded(atSeconds - from, 2),
          members,
        },
      ];
    });
  });
};

/** undefined: no Totem messages in it, or encrypted ones. */
export const corosyncFiguresOf = (
  packets: readonly IpPacket[],
  failedAt: number | undefined,
): CorosyncFigures | undefined => {
  const said = packets.filter(({ protocol }) => protocol === UDP).flatMap(saidIn);
  if (said.length === 0) return undefined;
  const hosts = [...new Set(said.map(({ host }) => host))].sort();
  const datagrams = packets.filter((p) => p.protocol === UDP && hosts.includes(p.from));
  const memberships = membershipsOf(said);
  const losses = lossesOf(said, datagrams, memberships, failedAt);
  const steadyUntil = losses[0]?.lastDatagram ?? datagrams.at(-1)!.atSeconds;
  return {
    protocol: 'corosync',
    hosts,
    datagramsPerSecond: perSecond(datagrams, steadyUntil),
    memberships,
    losses,
  };
};
