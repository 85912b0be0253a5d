/** What placement and standby selection promise together: rows X-6, interleaving 6, and their life. */
import { always, converges, onEmit, sometimes } from '../../../src/properties/index.ts';
import type { PropertySpec, StateView } from '../../../src/system/definition.ts';
import { SERVER } from './first-host.ts';
import { hostNames } from './host.ts';
import {
  areAll,
  areInGeneration,
  device,
  dmaAt,
  firstReaches,
  isFirstDrained,
  isFirstOff,
  isHot,
  isServing,
  isUnderWay,
  KEPT,
  record,
  rowAt,
  type Seen,
  stateOf,
} from './seen.ts';
import { FAILOVER, HOST, PLACE, RESERVATION, SLOT } from './wiring.ts';

export const sentences = {
  x5: 'X-5 a device is never reachable by DMA for the old and the new instance of a guest at once',
  x5evidence:
    'X-5 a device is attached to the new instance only after the fence of the old host, or when the device is drained there',
  x6: 'X-6 while a guest is protected its standby’s resources are allocated (hot) or held (cold), in the generation of its choice',
  x6change:
    'X-6 whatever choice is in force, its slot’s resources are allocated, held, or draining towards held for it',
  x6stop: 'X-6 what a hot standby runs on is allocated to it until its stop point',
  serves:
    'interleaving 6: whatever was under way at a failure, an instance is started only on resources that are allocated to it, its device attached',
  runs: 'interleaving 6: a guest that has failed runs again, unless its only standby is lost, too',
  settles: 'every guest ends up protected, insufficient or lost',
  givenBack: 'what is kept for a slot that is in no choice is given back in the end',
} as const;

export const x5 = always(sentences.x5, (s) => !firstReaches(s) || dmaAt(s, HOST) === null);

export const x5Evidence = onEmit(
  sentences.x5evidence,
  'DMA_MAPPED',
  ({ actor }, before) =>
    actor !== hostNames.iommu(HOST) || isFirstOff(before) || isFirstDrained(before),
);

export const x6 = always(sentences.x6, (s) => {
  const { state, chosen } = record(s);
  if (state !== 'protected' || chosen === null || isUnderWay(s)) return true;
  return areAll(s, KEPT[chosen.method]) && areInGeneration(s, chosen.generation);
});

export const x6Change = always(
  sentences.x6change,
  (s) => record(s).chosen === null || isUnderWay(s) || areAll(s, ['allocated', 'held', 'draining']),
);

export const x6Stop = always(
  sentences.x6stop,
  (s) => !isHot(s) || isUnderWay(s) || areAll(s, ['allocated']),
);

const isLost = (s: StateView): boolean => ['failed', 'removed'].includes(rowAt(s, device).state);

export const serves = always(
  sentences.serves,
  (s) =>
    !isServing(s) ||
    isUnderWay(s) ||
    isLost(s) ||
    (areAll(s, ['allocated']) && dmaAt(s, HOST) === RESERVATION),
);

export const runs = converges(
  sentences.runs,
  (s) => stateOf(s, FAILOVER) === 'watching' || isLost(s) || record(s).failedSlots.includes(PLACE),
);

export const settles = converges(sentences.settles, (s) =>
  ['protected', 'insufficient', 'lost'].includes(record(s).state),
);

export const givenBack = converges(sentences.givenBack, (s) => {
  const { chosen, next, pinned } = record(s);
  const isWanted = chosen !== null || next !== null || pinned !== null || isServing(s);
  return isWanted || ['none', 'down'].includes(stateOf(s, RESERVATION));
});

const isDraining = (s: StateView): boolean => {
  const { state, keeps } = rowAt(s, device);
  return state === 'draining' && keeps;
};

export const interleaving6: PropertySpec = sometimes(
  'interleaving 6: the guest fails over while the device of its standby, which has just been demoted, is drained',
  (s) => record(s).state === 'failingOver' && isDraining(s),
);

export const promotedInNeed: PropertySpec = sometimes(
  'the promotion waits until what is drained is held',
  (s) => stateOf(s, FAILOVER) === 'promoting' && isDraining(s),
);

const servesHere = (slot: Seen): boolean => slot.matches('active');
const hasTakenOver = (s: StateView): boolean => s.actor(SLOT).pick(servesHere);

export const afterFence: PropertySpec = sometimes(
  'the standby has taken over from a host that was fenced',
  (s) => hasTakenOver(s) && isFirstOff(s),
);
export const afterDraining: PropertySpec = sometimes(
  'the standby has taken over from a host that has drained the device',
  (s) => hasTakenOver(s) && !isFirstOff(s) && isFirstDrained(s),
);
export const twoFailures: PropertySpec = sometimes(
  'the hypervisor of the old host crashes while it stops the instance',
  (s) => stateOf(s, FAILOVER) === 'fencing' && stateOf(s, SERVER) === 'down' && !isFirstDrained(s),
);
