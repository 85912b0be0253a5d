/**
 * A packet capture as a scenario: one interface a port, a packet a frame that its guest sent. The
 * VLAN settings come from a port map or, in words, from each interface's comment. If every packet
 * names its step, a map that is a whole scenario adds what else happened (settings, links);
 * otherwise packets are numbered by time.
 */
import { InputError } from '../../src/system/errors.ts';
import {
  type Capture,
  type CaptureInterface,
  type CapturePacket,
  ETHERNET,
} from '../capture/capture.ts';
import { readCapture } from '../capture/read.ts';
import { parsePortComment } from './port-comment.ts';
import { nameOf, type Port, type PortMap, type Scenario, type ScenarioStep } from './scenario.ts';

const HINT =
  'Give --ports FILE (the "ports" of a scenario), or each interface a comment such as ' +
  '"mode=access vid=10" or "mode=trunk vids=10,20 native=1".';

/** @throws InputError PCAPNG_…, PCAP_… or CAPTURE_… */
export const captureAsScenario = (
  path: string,
  bytes: Uint8Array,
  given: PortMap | undefined,
): Scenario => {
  const capture = readCapture(bytes);
  const map = given ?? { ports: portsOfComments(capture), steps: [] };
  const portOf = capture.interfaces.map((_, i) => portName(capture, i, map.ports));
  const steps = capture.packets.map(stepOf);
  const isNumbered = steps.every((i) => i !== undefined);
  const packets = isNumbered ? capture.packets : capture.packets.toSorted(byTime);
  const frames = packets.map((p, at) =>
    frameStep(p, isNumbered ? (steps[at] as number) : at, portOf),
  );
  const others = isNumbered ? map.steps.filter((step) => step.op !== 'tx') : [];
  const all = [...others, ...frames].sort((a, b) => a.i - b.i);
  return { name: nameOf(path), title: '', ports: map.ports, steps: all };
};

/** The port a packet's interface stands for: the one of its name, else the one at its position. */
const portName = (capture: Capture, index: number, ports: readonly Port[]): string => {
  const { name, linkType } = capture.interfaces[index] as CaptureInterface;
  if (linkType !== ETHERNET) {
    throw new InputError(
      'CAPTURE_LINK',
      `interface ${index} (${name ?? 'no name'}) has link type ${linkType}; Ethernet is 1.`,
    );
  }
  const port =
    ports.find((p) => p.name === name) ?? (name === undefined ? ports[index] : undefined);
  if (port !== undefined) return port.name;
  throw new InputError(
    'CAPTURE_PORT',
    `interface ${index} (${name ?? 'no name'}) is none of the ports ` +
      `${ports.map((p) => p.name).join(', ')}.`,
  );
};

const portsOfComments = (capture: Capture): readonly Port[] => {
  if (capture.interfaces.length === 0) {
    throw new InputError('CAPTURE_PORT', 'the capture has no interfaces.');
  }
  return capture.interfaces.map((item, i) => {
    const name = item.name ?? `port${i}`;
    const mode = item.comments.map(parsePortComment).find((found) => found !== undefined);
    if (mode !== undefined) return { name, ...mode };
    throw new InputError('CAPTURE_PORT', `nothing says which VLANs interface ${name} has.`, HINT);
  });
};

/** The step that a packet's comment names (`step=N`). */
const stepOf = (packet: CapturePacket): number | undefined => {
  const words = packet.comments.map((comment) => /\bstep=(\d{1,9})\b/.exec(comment)?.[1]);
  const digits = words.find((word) => word !== undefined);
  return digits === undefined ? undefined : Number(digits);
};

const byTime = (a: CapturePacket, b: CapturePacket): number =>
  a.timeNs < b.timeNs ? -1 : Number(a.timeNs > b.timeNs);

const frameStep = (packet: CapturePacket, i: number, portOf: readonly string[]): ScenarioStep => {
  const port = portOf[packet.interface] as string;
  if (packet.data.length < Math.max(packet.originalLength, 14)) {
    throw new InputError(
      'CAPTURE_FRAME',
      `packet of step ${i} on ${port} holds ${packet.data.length} of ` +
        `${packet.originalLength} bytes: whole Ethernet frames are needed.`,
    );
  }
  return { i, op: 'tx', port, hex: Buffer.from(packet.data).toString('hex'), note: '' };
};
