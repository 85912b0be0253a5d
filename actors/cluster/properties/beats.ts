/** SAFE rows of heartbeats: how many there are, what they say, and who believes them. */
import type { PeerWatchContext } from '../../../machines/cluster/peer-watch.ts';
import type { GuestLine } from '../../../machines/cluster/types.ts';
import { always, onEmit } from '../../../src/properties/index.ts';
import type { PropertySpec, StateView } from '../../../src/system/definition.ts';
import { names, type Plan } from '../wiring.ts';
import { instancesOf, type Seen, sentences } from './safe.ts';

export const safe4 = always(sentences.safe4, (s) => s.actor('beats').matches('even'));

const timedOut = (watch: Seen): boolean =>
  ['asking', 'slaveFailed', 'guestFailed'].some((state) => watch.matches(state));

/** Third systems have no slave, so none that could time out. */
export const safe5 = (plan: Plan): PropertySpec => {
  const watched = plan.groups
    .flatMap(({ name }) => instancesOf(plan, name))
    .flatMap(({ kind, guest }) => (kind === 'slave' ? [guest] : []));
  return onEmit(sentences.safe5, 'BEAT', ({ event }, before) => {
    const { guests } = event as never as { guests: readonly GuestLine[] };
    return guests.every(
      ({ guest, state }) =>
        state !== 'well' ||
        !watched.includes(guest) ||
        !before.actor(names.watch(guest)).pick(timedOut),
    );
  });
};

const isFencing = (watch: Seen): boolean =>
  ['fencing', 'retrying', 'down'].some((state) => watch.matches(state));
const lifeOf = (watch: Seen): number => (watch.context as PeerWatchContext).peerIncarnation;
const seqOf = (watch: Seen): number => (watch.context as PeerWatchContext).seq;

export const safe6 = onEmit(sentences.safe6, 'TABLE_TAKEN', ({ actor, event }, before) => {
  const { hostIncarnation, seq } = event as never as { hostIncarnation: number; seq: number };
  const watch = before.actor(actor);
  const life = watch.pick(lifeOf);
  if (hostIncarnation !== life) return hostIncarnation > life;
  return !watch.pick(isFencing) && (seq === 0 || seq > watch.pick(seqOf));
});

const isTakingOver = (member: Seen): boolean =>
  member.matches({ up: { role: 'takingOver' } }) || member.matches('starting');

export const takingOverOn = (s: StateView, plan: Plan, host: string): number =>
  plan.groups
    .flatMap(({ name }) => instancesOf(plan, name))
    .filter((instance) => instance.host === host && s.actor(instance.member).pick(isTakingOver))
    .length;

export const safe7 = (plan: Plan): PropertySpec =>
  always(sentences.safe7, (s) =>
    plan.hosts.every((host) => takingOverOn(s, plan, host) <= plan.bears),
  );
