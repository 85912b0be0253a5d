/**
 * What a pcapng file holds, as far as this project cares: interfaces, and packets with the time
 * and the interface they were seen on. Sections are joined; unknown blocks and options are not kept.
 */

export interface CaptureInterface {
  readonly name?: string;
  readonly comments: readonly string[];
  /** 1 = Ethernet; numbers of the tcpdump link-layer header registry. */
  readonly linkType: number;
  /** Most bytes kept of a packet; 0 = all. */
  readonly snapLength: number;
}

export interface CapturePacket {
  /** Index in `Capture.interfaces`. */
  readonly interface: number;
  /** Nanoseconds since 1970; 0 for a block kind that carries no time. */
  readonly timeNs: bigint;
  readonly data: Uint8Array;
  /** Length on the wire; more than `data.length` if the capture cut the packet. */
  readonly originalLength: number;
  readonly comments: readonly string[];
}

export interface Capture {
  /** Name of the program that wrote the first section. */
  readonly application?: string;
  readonly interfaces: readonly CaptureInterface[];
  readonly packets: readonly CapturePacket[];
}

/** Numbers of the pcapng format (IETF draft "PCAP Next Generation Capture File Format"). */
export const BLOCK = {
  section: 0x0a0d0d0a,
  interface: 1,
  obsoletePacket: 2,
  simplePacket: 3,
  enhancedPacket: 6,
} as const;

export const OPTION = {
  end: 0,
  comment: 1,
  /** In an interface block. */
  name: 2,
  timeResolution: 9,
  timeOffset: 14,
  /** In a section header. */
  application: 4,
} as const;

export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
export const ETHERNET = 1;
