/**
 * What came of a scenario: the frames that left each port, step by step. As JSON it has the shape of
 * the recordings of real switches, as a capture one interface a port.
 */
import type { CapturePacket } from '../capture/capture.ts';
import { ETHERNET } from '../capture/capture.ts';
import { writePcapng } from '../capture/write-pcapng.ts';

/** A frame that left a port. */
export interface Departure {
  readonly port: string;
  readonly hex: string;
}

export interface StepOutcome {
  readonly i: number;
  readonly out: readonly Departure[];
  /** Why the guest could not even hand the frame over. */
  readonly error?: string;
}

/** Equal exactly for equal sets of departures. */
export const departureKey = (out: readonly Departure[]): string =>
  out
    .map(({ port, hex }) => `${port} ${hex}`)
    .sort()
    .join('\n');

/** Steps are spread in time as they were when recordings were made. */
const STEP_NS = 100_000_000n;
const FRAME_NS = 1000n;

/** A port of the capture that is written. */
export interface CapturePort {
  readonly name: string;
  readonly comments: readonly string[];
}

export const departuresAsCapture = (
  ports: readonly CapturePort[],
  outcomes: readonly StepOutcome[],
): Uint8Array => {
  const names = ports.map((port) => port.name);
  const interfaces = ports.map((port) => ({ ...port, linkType: ETHERNET, snapLength: 0 }));
  const packets = outcomes.flatMap(({ i, out }) =>
    out.map(({ port, hex }, at): CapturePacket => {
      const data = Uint8Array.from(Buffer.from(hex, 'hex'));
      const timeNs = BigInt(i) * STEP_NS + BigInt(at) * FRAME_NS;
      const comments = [`step=${i}`];
      return {
        interface: names.indexOf(port),
        timeNs,
        data,
        originalLength: data.length,
        comments,
      };
    }),
  );
  return writePcapng({ application: 'hypercharts', interfaces, packets });
};
