/**
 * LIVE rows. Fair are messages, timers and what the administrator has begun (a server is formed); faults, and
 * whatever else may be asked for, are up to others. Checked with reservations that do not run out.
 */
import { eventually, leadsTo } from '../../../src/properties/index.ts';
import type { Fairness, Plain, PropertySpec } from '../../../src/system/definition.ts';
import {
  devicesOf,
  guestOf,
  notifierOf,
  type Plan,
  requestsOf,
  resourcesOf,
  serverOf,
} from '../wiring.ts';
import { rowOf, type Seen, stateOf } from './seen.ts';
import { sentences } from './sentences.ts';

export const fairness: Fairness = {
  weak: [
    { kind: 'deliver' },
    { kind: 'timeout' },
    { kind: 'recover' },
    { kind: 'input', events: ['FORM'] },
  ],
};

const isEnded = (state: string): boolean => state === 'formed' || state === 'rejected';

export const live1Ends = (plan: Plan): readonly PropertySpec[] =>
  requestsOf(plan).map((request) =>
    leadsTo(
      sentences.live1(request),
      (s) => !isEnded(stateOf(s, request)) && stateOf(s, request) !== 'waitingForOrder',
      (s) => isEnded(stateOf(s, request)),
    ),
  );

/** @param ids resources that may be reserved at all */
export const live2Reserved = (
  plan: Plan,
  ids: readonly string[] = resourcesOf(plan),
): readonly PropertySpec[] =>
  ids.map((id) =>
    leadsTo(
      sentences.live2Reserved(id),
      (s) => rowOf(s, id).state === 'reserved',
      (s) => rowOf(s, id).state !== 'reserved',
    ),
  );

export const live2Draining = (plan: Plan): readonly PropertySpec[] =>
  devicesOf(plan).map((id) =>
    leadsTo(
      sentences.live2Draining(id),
      (s) => rowOf(s, id).state === 'draining',
      (s) => rowOf(s, id).state !== 'draining',
    ),
  );

const versionPart = ({ context }: Seen): Plain => context.version;
const noticePart = ({ context }: Seen): Plain => context.notice?.version ?? 0;

export const live3Reads = (plan: Plan): readonly PropertySpec[] =>
  plan.servers
    .filter(({ guest }) => guest === 'aware')
    .map((server) =>
      leadsTo(
        sentences.live3(guestOf(server)),
        (s) =>
          stateOf(s, serverOf(server)) === 'running' &&
          s.actor(guestOf(server)).pick(versionPart) !==
            s.actor(notifierOf(server)).pick(noticePart),
        (s) =>
          stateOf(s, serverOf(server)) !== 'running' ||
          s.actor(guestOf(server)).pick(versionPart) ===
            s.actor(notifierOf(server)).pick(noticePart),
      ),
    );

export const live4One = (plan: Plan): PropertySpec =>
  eventually(sentences.live4, (s) =>
    requestsOf(plan).some((request) => stateOf(s, request) === 'formed'),
  );

export const liveMove = (plan: Plan): PropertySpec =>
  leadsTo(
    sentences.liveMove,
    (s) => plan.servers.some((server) => stateOf(s, serverOf(server)) === 'rebalancing'),
    (s) => plan.servers.every((server) => stateOf(s, serverOf(server)) !== 'rebalancing'),
  );
