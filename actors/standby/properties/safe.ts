/** SAFE rows: what no step may do. */
import type { SelectorContext } from '../../../machines/standby/selector-memory.ts';
import { type Choice, termOf } from '../../../machines/standby/types.ts';
import { always, onEmit } from '../../../src/properties/index.ts';
import type { Emission, PropertySpec } from '../../../src/system/definition.ts';
import { bandOf, coverOf, generationsOf, timesOf } from '../monitors.ts';
import { failoverOf, type Plan, slotOf } from '../wiring.ts';
import { needIf } from './room.ts';
import {
  failoverAt,
  guestAt,
  isBroken,
  isInNeed,
  isRunning,
  isStanding,
  ledgerAt,
  officeAt,
  slotAt,
  standsFor,
} from './seen.ts';

interface Said {
  readonly guest: string;
  readonly slot: string;
  readonly generation: number;
  readonly choice: Choice;
  readonly against: string;
}

const said = ({ event }: Emission): Said => event as unknown as Said;

const slotsOfGuest = (plan: Plan, guest: string): readonly string[] =>
  plan.guests
    .filter((g) => g.guest === guest)
    .flatMap(({ slots }) => slots.map(({ host }) => slotOf(guest, host)));

const safe1Entered: PropertySpec = onEmit(
  'SAFE-1: protected is entered only with the newest choice, which meets the requirement and stands',
  'PROTECTED',
  (emission, _before, after) => {
    const { guest, choice } = said(emission);
    const office = officeAt(after, guest);
    const newest = office?.table[guest]?.generation;
    // What an earlier selector chose stays in force until the one after it chooses.
    const isKept = newest === undefined && termOf(choice.generation) < (office?.term ?? 0);
    const isNewest = office === null || newest === choice.generation || isKept;
    const { version } = guestAt(after, guest);
    const { state, generation } = slotAt(after, choice.slot);
    const stands =
      state === (choice.method === 'hot' ? 'hotStandby' : 'reservedCold') &&
      generation === choice.generation;
    return (
      isNewest &&
      choice.meets &&
      choice.version === version &&
      (stands || isBroken(after, choice.slot))
    );
  },
);

const SAFE1_STAYS =
  'SAFE-1: while a guest is protected its standby stands and has its room, unless it failed';

/** While a change is on its way the standby may be further than the record knows. */
const safe1Stays = (plan: Plan): PropertySpec =>
  always(SAFE1_STAYS, (s) =>
    plan.guests.every(({ guest }) => {
      const { state, chosen } = guestAt(s, guest);
      if (state !== 'protected' || chosen === null) return state !== 'protected';
      const { state: slot, generation } = slotAt(s, chosen.slot);
      if (isBroken(s, chosen.slot)) return true;
      const wanted = chosen.method === 'hot' ? 'hotStandby' : 'reservedCold';
      const promised = ledgerAt(s, chosen.host).some(
        (e) => e.guest === guest && e.generation === chosen.generation,
      );
      return slot === wanted && generation === chosen.generation && promised;
    }),
  );

const safe2Elsewhere: PropertySpec = onEmit(
  'SAFE-2: no destination is published on the own host of a guest, or on one known to be down',
  'PUBLISHED',
  (emission, before) => {
    const { choice, against } = said(emission);
    const { known } = before.actor(emission.actor).context as Pick<SelectorContext, 'known'>;
    return choice.host !== against && known[choice.host]?.state !== 'down';
  },
);

/** Not only when a choice is published: what a failover spends is promised to nobody any more. */
const safe3NoDoublePromise = (plan: Plan): PropertySpec =>
  always('SAFE-3: what every host has promised fits, whichever single other host fails', (s) =>
    plan.hosts.every(({ host, total }) => {
      const ledger = ledgerAt(s, host);
      const others = new Set(ledger.map(({ against }) => against));
      return [...others, 'none'].every((failed) => needIf(ledger, plan.need, failed) <= total);
    }),
  );

const safe4MakeBeforeBreak = (plan: Plan): PropertySpec =>
  onEmit(
    'SAFE-4: no step of this system takes the last standby that could be used',
    ['GIVEN_UP', 'STOP_POINT'],
    (emission, before, after) => {
      const { guest } = said(emission);
      if (!before.actor(coverOf(guest)).matches('covered')) return true;
      const slots = slotsOfGuest(plan, guest);
      const broken = slots.some((slot) => isBroken(after, slot));
      return broken || slots.some((slot) => isStanding(after, slot) || isRunning(after, slot));
    },
  );

/** What a record counts on is there for it, unless it failed. */
const safe4InForce = (plan: Plan): PropertySpec =>
  always('SAFE-4: the choice in force can be used at any moment, unless its slot failed', (s) =>
    plan.guests.every(({ guest }) => {
      const { chosen } = guestAt(s, guest);
      if (chosen === null || isBroken(s, chosen.slot)) return true;
      return standsFor(s, chosen.slot, chosen.generation);
    }),
  );

const safe5Generations = (plan: Plan): PropertySpec =>
  always('SAFE-5: generations rise, and a failover uses the one pinned at the failure', (s) =>
    plan.guests.every(({ guest }) => !s.actor(generationsOf(guest)).hasTag('bad')),
  );

const safe6OneActive = (plan: Plan): PropertySpec =>
  always('SAFE-6: at most one instance of a guest runs or is about to', (s) =>
    plan.guests.every(({ guest }) => {
      const running = slotsOfGuest(plan, guest).filter((slot) => isRunning(s, slot)).length;
      return running <= 1;
    }),
  );

const safe6OldStopped: PropertySpec = onEmit(
  'SAFE-6: a promotion begins only after the old active is confirmed stopped',
  'PROMOTING',
  (emission, before) =>
    !['watching', 'suspecting', 'fencing'].includes(
      failoverAt(before, failoverOf(said(emission).guest)),
    ),
);

export const safe7Priority = (plan: Plan): PropertySpec =>
  onEmit(
    'SAFE-7: a standby goes only to a guest of higher priority, and never while its owner needs it',
    'YIELDING',
    (emission, before) => {
      const { guest } = said(emission);
      if (isInNeed(before, guest)) return false;
      const office = officeAt(before, guest);
      const own = plan.guests.find((g) => g.guest === guest)?.priority ?? 0;
      // One that was stopped meanwhile has forgotten for whom it was.
      return office === null || (office.asker?.priority ?? 0) > own;
    },
  );

export const safe8Damped = (plan: Plan): PropertySpec =>
  always(
    'SAFE-8: hot turns cold only when the last two cold starts took less than 70 % of the limit',
    (s) => plan.guests.every(({ guest }) => !s.actor(timesOf(guest)).hasTag('bad')),
  );

export const live4Band = (plan: Plan): PropertySpec =>
  always('LIVE-4: while measured times stay in the band the method changes at most once', (s) =>
    plan.guests.every(({ guest }) => !s.actor(bandOf(guest)).hasTag('bad')),
  );

/** The rows that every scope checks, as far as something in it makes them speak. */
export const safeRows = (
  plan: Plan,
  { fails, moves }: { readonly fails: boolean; readonly moves: boolean },
): readonly PropertySpec[] => [
  safe1Entered,
  safe1Stays(plan),
  safe2Elsewhere,
  safe3NoDoublePromise(plan),
  ...(moves ? [safe4MakeBeforeBreak(plan)] : []),
  safe4InForce(plan),
  safe5Generations(plan),
  safe6OneActive(plan),
  ...(fails ? [safe6OldStopped] : []),
];
