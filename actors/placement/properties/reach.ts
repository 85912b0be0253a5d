/** REACH rows: what the system must be able to do, so that the SAFE rows do not hold in vain. */
import { reachEmit, sometimes } from '../../../src/properties/index.ts';
import type { Plain, PropertySpec } from '../../../src/system/definition.ts';
import { handoverOf } from '../monitors.ts';
import { type Plan, requestOf, serverOf } from '../wiring.ts';
import { mappingOf, type Seen, stateOf } from './seen.ts';

const nodesOf = (plan: Plan, ids: readonly string[]): readonly (number | null)[] => {
  const { resources } = plan.topologies[0]!;
  return ids.map((id) => resources.find((place) => place.id === id)?.node ?? null);
};

export const reach1Together = (plan: Plan): PropertySpec =>
  sometimes('REACH-1 two servers run on one node, each with a device of its own', (s) => {
    const running = plan.servers.map(serverOf).filter((name) => stateOf(s, name) === 'running');
    const nodes = running.flatMap((name) => [
      ...new Set(
        nodesOf(
          plan,
          mappingOf(s, name).map(({ id }) => id),
        ),
      ),
    ]);
    return running.length === 2 && new Set(nodes).size === 1;
  });

const reasonPart = ({ context }: Seen): Plain => context.reason;
const violatedPart = ({ context }: Seen): Plain => context.violated;

/** Both want the same, the first strictly, the second as well as it goes. */
export const reach2Relaxed = (plan: Plan): PropertySpec =>
  sometimes('REACH-2 what is rejected strictly is formed by best effort', (s) => {
    const [strict, loose] = plan.servers.map(requestOf);
    return (
      stateOf(s, strict!) === 'rejected' &&
      s.actor(strict!).pick(reasonPart) === 'notEnough' &&
      stateOf(s, loose!) === 'formed' &&
      s.actor(loose!).pick(violatedPart) === true
    );
  });

const isClean = (log: Seen): boolean => log.matches('clean');

export const reach4HandedOver = (device: string): PropertySpec =>
  reachEmit('REACH-4 a device goes from one server to another', 'OWNED', ({ event }, before) => {
    const { resource, owner } = event as unknown as { resource: string; owner: string };
    return resource === device && owner === 's2' && before.actor(handoverOf(device)).pick(isClean);
  });
