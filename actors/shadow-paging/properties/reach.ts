/** REACH rows: what the system must be able to do, so that the SAFE rows do not hold in vain. */
import { reachEmit, sometimes } from '../../../src/properties/index.ts';
import type { Plain, PropertySpec } from '../../../src/system/definition.ts';
import { cpusOf, type Plan, REUSE, shadowsOf } from '../wiring.ts';
import { isZapping, type Seen } from './seen.ts';

const isCached = (shadow: Seen): boolean => shadow.matches({ life: 'cached' });

/** Back to a table that was left: found, although no CPU had it loaded. */
export const reach1Hit = (plan: Plan): PropertySpec =>
  reachEmit(
    'REACH-1 a switch back to a table whose shadow is cached finds it and rewrites nothing',
    'HIT',
    (_emission, before, after) =>
      shadowsOf(plan).some(
        (shadow) =>
          before.actor(shadow).pick(isCached) &&
          after.actor(shadow).matches({ life: 'registered' }),
      ),
  );

const isRebuilt = (log: Seen): boolean => log.matches('rebuilt');
export const reach2Rebuilt: PropertySpec = sometimes(
  'REACH-2 a shadow is evicted and built again',
  (s) => s.actor(REUSE).pick(isRebuilt),
);

const isReused = (log: Seen): boolean => log.matches('reused');
export const reach3Reused: PropertySpec = sometimes(
  'REACH-3 the frame of a root is freed, filled anew and used as a root again',
  (s) => s.actor(REUSE).pick(isReused),
);

const countedIn = (shadow: Seen): Plain => shadow.context.cpus.length;
const isBuilding = (shadow: Seen): boolean => shadow.matches({ life: 'building' });

export const reach4Shared = (plan: Plan): PropertySpec =>
  sometimes('REACH-4 one CPU waits for the shadow that another one builds', (s) =>
    shadowsOf(plan).some(
      (shadow) =>
        s.actor(shadow).pick(isBuilding) && s.actor(shadow).pick(countedIn) === cpusOf(plan).length,
    ),
  );

export const reach4Zapping = (plan: Plan): PropertySpec =>
  sometimes('REACH-4 two CPUs share one shadow while another one is zapped', (s) => {
    const shadows = shadowsOf(plan);
    const isShared = shadows.some(
      (shadow) =>
        !s.actor(shadow).pick(isZapping) && s.actor(shadow).pick(countedIn) === cpusOf(plan).length,
    );
    return isShared && shadows.some((shadow) => s.actor(shadow).pick(isZapping));
  });
