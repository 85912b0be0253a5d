/**
 * What placement and shadow paging promise each other about memory: each full system, and each partner that
 * stands in for one, is watched; planted bugs that the other side would notice break the interface.
 */
import { expect, test } from 'vitest';
import type { PlacementParts } from '../../../actors/placement/parts.ts';
import { placement } from '../../../actors/placement/system.ts';
import {
  FRAMES_AS_PROMISED,
  MOVES_AS_PROMISED,
  watchOfFrames,
  watchOfMoves,
} from '../../../actors/platform/memory-interfaces.ts';
import type { ShadowPagingParts } from '../../../actors/shadow-paging/parts.ts';
import {
  isInGuest,
  isLive,
  mappingOf,
  usable,
} from '../../../actors/shadow-paging/properties/seen.ts';
import { shadowPaging } from '../../../actors/shadow-paging/system.ts';
import { MEMORY, MOVER } from '../../../actors/shadow-paging/wiring.ts';
import { check } from '../../../src/explore/check.ts';
import { always, sometimes } from '../../../src/properties/index.ts';
import type { StateView, SystemDefinition } from '../../../src/system/definition.ts';

const ONLY_WHERE_MAPPED =
  'CPUs and live shadows lead to no frame but the one that the interface says is mapped';

const written = ({ event }: { readonly event: { readonly type: string } }): string | null => {
  const { type, by, frame } = event as { type: string; by?: string; frame?: string };
  return type === 'WRITTEN' && by === 'guest' ? frame! : null;
};

/** Placement in full; its PageMap stands in for shadow paging. */
const ofPlacement = (scope: string, parts: PlacementParts): SystemDefinition => {
  const memory = {
    mover: 's1',
    memory: 'pages-1',
    iommus: ['iommu-d1'],
    frame: null,
    frames: ['m0', 'm1'],
    travels: true,
  };
  return {
    ...placement.build({ scope }, parts),
    monitors: {
      moves: watchOfMoves(memory, MOVES_AS_PROMISED),
      frames: watchOfFrames(memory, FRAMES_AS_PROMISED, written),
    },
    properties: [
      sometimes('memory has been copied', (s) => s.actor('moves').context.left.length > 0),
      sometimes('memory is given back', (s) => s.actor('moves').context.released.length > 0),
    ],
  };
};

const leadsTo = (s: StateView): readonly (string | undefined)[] => {
  const names = ['cpu0', 'cpu1'].filter((cpu) => s.actor(cpu).pick(isInGuest));
  const shadows = ['shadow0', 'shadow1'].filter((shadow) => s.actor(shadow).pick(isLive));
  return [
    ...names.map((cpu) => usable(s, cpu)?.frame),
    ...shadows.map((shadow) => mappingOf(s, shadow)?.frame),
  ];
};

/** Shadow paging in full; FrameMove stands in for placement. */
const ofShadowPaging = (scope: string, parts: ShadowPagingParts): SystemDefinition => {
  const memory = {
    mover: MOVER,
    memory: MEMORY,
    iommus: [],
    frame: 'm0',
    frames: [],
    travels: false,
  };
  return {
    ...shadowPaging.build({ scope }, parts),
    monitors: {
      moves: watchOfMoves(memory, MOVES_AS_PROMISED),
      frames: watchOfFrames(memory, FRAMES_AS_PROMISED, () => null),
    },
    properties: [
      always(ONLY_WHERE_MAPPED, (s) => {
        const { frame } = s.actor('frames').context;
        return leadsTo(s).every((used) => !['m0', 'm2'].includes(used ?? '') || used === frame);
      }),
      sometimes('it is unmapped', (s) => s.actor('frames').matches('unmapped')),
      sometimes('it is mapped again', (s) => s.actor('moves').context.released.length > 0),
    ],
  };
};

const holds = async (definition: SystemDefinition): Promise<void> => {
  const result = await check(definition, { tolerance: false });
  expect(result.properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
  expect(result.properties.map(({ name }) => name)).toEqual(
    expect.arrayContaining([MOVES_AS_PROMISED, FRAMES_AS_PROMISED]),
  );
  expect(result.reasons).toEqual([]);
};

const breaks = async (definition: SystemDefinition, sentence: string): Promise<void> => {
  const { properties } = definition;
  const judged = properties.filter(({ name }) => name === ONLY_WHERE_MAPPED);
  const result = await check(
    { ...definition, properties: judged },
    { tolerance: false, stopAtFirst: true },
  );
  const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
  expect(broken.map(({ name }) => name)).toEqual([sentence]);
};

const withPages = placement.scopes!.filter(({ name }) =>
  Object.hasOwn(placement.build({ scope: name }, placement.parts).actors, 'pages-1'),
);
const withMoves = shadowPaging.scopes!.filter(
  ({ name, long }) =>
    long !== true &&
    Object.hasOwn(shadowPaging.build({ scope: name }, shadowPaging.parts).actors, MEMORY),
);

test.each(withPages)(
  'placement and its stand-in for shadow paging keep to both interfaces in $name',
  { timeout: 60_000 },
  ({ name }) => holds(ofPlacement(name, placement.parts)),
);

test.each(withMoves)(
  'shadow paging and its stand-in for placement keep to both interfaces in $name',
  { timeout: 60_000 },
  ({ name }) => holds(ofShadowPaging(name, shadowPaging.parts)),
);

const MOVING = [
  'copies-before-acks',
  'device-writes-on',
  'answers-of-earlier-orders',
  'ends-with-memory-mapped',
  'lost-memory-unmapped-at-once',
];

test.each(placement.mutants.filter(({ name }) => MOVING.includes(name)))(
  'planted bug $name of placement breaks its interface to shadow paging',
  { timeout: 60_000 },
  ({ scope, apply }) => breaks(ofPlacement(scope!, apply(placement.parts)), MOVES_AS_PROMISED),
);

const CLEARING = ['version-not-checked', 'released-before-acks'];

test.each(shadowPaging.mutants.filter(({ name }) => CLEARING.includes(name)))(
  'planted bug $name of shadow paging breaks its interface to placement',
  { timeout: 60_000 },
  ({ scope, apply }) =>
    breaks(ofShadowPaging(scope!, apply(shadowPaging.parts)), ONLY_WHERE_MAPPED),
);
