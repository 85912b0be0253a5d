/**
 * The safety properties of the VLAN system and what must be reachable, as sentences.
 *
 * They are judged at *accept* (a virtual NIC or uplink takes a reported frame) and *compare* (a judgement
 * leaves a compare state), against the owners of the facts: the accepting NIC, the sender's NIC and the
 * buffer. Nothing here calls the rules that the machines use to judge and to rewrite frames.
 */
import type { Frame } from '../../machines/vlan/frame.ts';
import type { FrameBufferContext } from '../../machines/vlan/frame-buffer.ts';
import type { RxReport } from '../../machines/vlan/messages.ts';
import type { Policy } from '../../machines/vlan/policy.ts';
import type { Allowed, Row, Stamp } from '../../machines/vlan/rules.ts';
import { always, onEmit, reachEmit } from '../../src/properties/index.ts';
import type { Emission, PropertySpec, StateView } from '../../src/system/definition.ts';
import { buffersOf, type Network } from './wiring.ts';

/** Names of the safety properties, for planted bugs and tests. */
export const sentences = {
  isolation:
    'SAFE-1 isolation: a frame is accepted only in its own VLAN, by the owner of that fact',
  guestFilter:
    'SAFE-1 guest filter: no guest consumes a frame of a VLAN that it has not configured',
  singleInput:
    'SAFE-2 single judgement input: every copy is compared by the VLAN stamped at transmission',
  afterAcknowledgement:
    'SAFE-3 after acknowledgement: a frame is accepted only under the present epochs of both sides',
  noHopping:
    'SAFE-4 no hopping: a frame of a port VLAN is judged by that VLAN, never by a tag in it',
  bufferLifetime: 'SAFE-5 buffer lifetime: no buffer is free, or reused, while a guest may read it',
  transparency:
    'SAFE-6 transparency: the receiver gets the frame with the tag of its VLAN, or none, as due',
  learning:
    'SAFE-7 learning: an address is known only in VLANs of which its NIC is a member, as the controller sees it',
  gate: 'SAFE-8 gate: frames pass only a NIC whose link is up, and leave none that is being changed',
} as const;

/** Facts about an accept: the report, the accepting end, and the buffer, all before the step. */
interface Accept {
  readonly report: RxReport & { readonly vnicId: string };
  readonly end: {
    readonly portVid: number | null;
    readonly epoch: number;
    readonly allowed: Allowed;
    readonly native: number | null;
  };
  readonly sent: Frame;
  readonly stamp: Stamp;
  readonly owner: string;
}

const acceptOf = (emission: Emission, before: StateView): Accept | undefined => {
  const report = emission.event as unknown as Accept['report'];
  const buffer: FrameBufferContext = before.actor(report.ref).context;
  if (buffer.gen !== report.gen || buffer.frame === null || buffer.stamp === null) return undefined;
  const end = before.actor(report.vnicId).context;
  return { report, end, sent: buffer.frame, stamp: buffer.stamp, owner: buffer.owner };
};

/** VLAN ID that the outermost tag names; 0 for none, a priority tag, or a tag that is payload. */
const tagVid = (frame: Frame, policy: Policy): number => {
  const outer = frame.tags[0];
  return outer !== undefined && policy.tpids.includes(outer.tpid) ? outer.vid : 0;
};

/** The effective VLAN of a frame: of its stamp, else of its tag, else the native one. */
const vlanOf = (sent: Frame, stamp: Stamp, policy: Policy): number | null =>
  stamp.vid ?? (tagVid(sent, policy) || stamp.native);

const has = (set: Allowed, vid: number): boolean => set === 'all' || set.includes(vid);

const sameTags = (a: Frame['tags'], b: Frame['tags']): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** A property of every accept; an accept of a frame that is in no buffer violates it too. */
const atAccept = (
  name: string,
  holds: (accept: Accept, before: StateView) => boolean,
): PropertySpec =>
  onEmit(name, 'ACCEPTED', (emission, before) => {
    const accept = acceptOf(emission, before);
    return accept !== undefined && holds(accept, before);
  });

const isolation = (policy: Policy) =>
  atAccept(sentences.isolation, ({ report, end, sent, stamp }) => {
    const vid = vlanOf(sent, stamp, policy);
    if (vid === null) return false;
    if (end.portVid !== null) return end.portVid === vid;
    const { os, managerUp } = report;
    if (os === null || !managerUp || os.epoch !== end.epoch || !has(os.set, vid)) return false;
    return has(end.allowed, vid) || end.native === vid;
  });

const guestFilter = onEmit(sentences.guestFilter, 'CONSUMED', ({ event }, before) => {
  const { vid, guestId } = event as unknown as { vid: number; guestId: string };
  return vid === 0 || before.actor(guestId).context.vlans.includes(vid);
});

/** Whether the tag may be read at all is another property's business (SAFE-4). */
const singleInput = (policy: Policy) =>
  onEmit(sentences.singleInput, 'COMPARED', ({ event }, before) => {
    const { ref, gen, srcVid, osTag } = event as unknown as RxReport & { readonly srcVid: number };
    const { stamp, frame: sent, gen: present } = before.actor(ref).context as FrameBufferContext;
    if (stamp === null || sent === null || present !== gen) return false;
    return srcVid === (osTag === null ? stamp.vid : tagVid(sent, policy) || stamp.native);
  });

const afterAcknowledgement = atAccept(
  sentences.afterAcknowledgement,
  ({ report, end, stamp, owner }, before) =>
    report.dstEpoch === end.epoch && stamp.epoch === before.actor(owner).context.epoch,
);

const noHopping = (policy: Policy) =>
  atAccept(sentences.noHopping, ({ report, sent, stamp }) => {
    if (stamp.vid === null) return true;
    const own = tagVid(sent, policy);
    const allowed = own === 0 || (policy.ownTag === 'accept' && own === stamp.vid);
    return allowed && report.vid === stamp.vid && report.osTag === null;
  });

const bufferLifetime = (buffers: readonly string[]) =>
  always(sentences.bufferLifetime, (state) =>
    buffers.every((name) => {
      const buffer = state.actor(name);
      const { mappedTo, gen }: FrameBufferContext = buffer.context;
      return mappedTo.every((mapping) => !buffer.matches('free') && mapping.gen === gen);
    }),
  );

const transparency = (policy: Policy) =>
  atAccept(sentences.transparency, ({ report, end, sent, stamp }) => {
    const got = report.frame;
    const outer = sent.tags[0];
    const judged = outer !== undefined && policy.tpids.includes(outer.tpid);
    const inner = judged ? sent.tags.slice(1) : sent.tags;
    if (got.payload !== sent.payload || got.src !== sent.src || got.dst !== sent.dst) return false;
    const vid = vlanOf(sent, stamp, policy);
    if (end.portVid !== null || end.native === vid) return sameTags(got.tags, inner);
    const [added, ...rest] = got.tags;
    return added?.vid === vid && sameTags(rest, inner);
  });

interface Snapshot {
  readonly rows: Readonly<Record<string, Row>>;
  readonly learned: readonly { readonly vid: number; readonly vnic: string }[];
}

const learning = always(sentences.learning, (state) => {
  const controller = state.actor('controller');
  if (!controller.up) return true;
  const { rows, learned }: Snapshot = controller.context;
  return learned.every(({ vid, vnic }) => {
    const row = rows[vnic];
    if (row === undefined) return false;
    if (row.vid !== null) return row.vid === vid;
    return row.os !== null && has(row.os.set, vid);
  });
});

const gate = (uplinks: readonly string[]) =>
  onEmit(sentences.gate, ['ACCEPTED', 'TX_ACCEPTED'], ({ actor, event }, before) => {
    const end = before.actor(actor);
    if (uplinks.includes(actor)) return end.matches('up');
    if (!end.matches({ link: 'up' })) return false;
    return event.type === 'ACCEPTED' || !end.matches({ mode: 'reconfiguring' });
  });

/** Every safety property, over the actors of a network. */
export const safety = (network: Network): PropertySpec[] => {
  const { policy, ports, uplinks = [] } = network;
  const buffers = [...ports, ...uplinks].flatMap(buffersOf);
  return [
    isolation(policy),
    guestFilter,
    singleInput(policy),
    afterAcknowledgement,
    noHopping(policy),
    bufferLifetime(buffers),
    transparency(policy),
    learning,
    gate(uplinks.map((port) => port.name)),
  ].filter((property) => property !== guestFilter || ports.some((port) => port.guest));
};

const dropped = (name: string, reason: string, at: string) =>
  reachEmit(name, 'DROP', ({ event }) => {
    const drop = event as unknown as { readonly reason: string; readonly at: string };
    return drop.reason === reason && drop.at === at;
  });

export const ownerGoneWhileReading = dropped(
  'REACH-3 a frame is dropped because its owner or reader is gone, while it is read',
  'ownerGone',
  'reading',
);

export const ownerGoneAtReport = dropped(
  'REACH-3 a frame is dropped because its owner is gone, when it is reported',
  'ownerGone',
  'report',
);

export const acceptedSecondTime = reachEmit(
  'REACH-4 a frame refused for a stale row is judged again and accepted',
  'ACCEPTED',
  ({ event }, before) => {
    const { judge, ref, gen } = event as unknown as RxReport;
    const { context, up } = before.actor(judge);
    return up && context.ref === ref && context.gen === gen && context.tries === 1;
  },
);

/** Own buffers of the acknowledging NIC; its requests are only answered by timer while one is live. */
export const acknowledgedByTimer = (network: Network) =>
  reachEmit(
    'REACH-5 a change is acknowledged by the drain timer, with a buffer revoked',
    'SET_ACK',
    ({ actor }, before, after) => {
      if (!before.actor(actor).matches({ mode: 'reconfiguring' })) return false;
      const port = network.ports.find(({ name }) => name === actor);
      return buffersOf(port!).some(
        (name) => before.actor(name).matches('live') && !after.actor(name).matches('live'),
      );
    },
  );
