/** SAFE rows: what never happens, in sentences. */
import { type Frame, sameKey } from '../../../machines/shadow-paging/types.ts';
import { always, onEmit } from '../../../src/properties/index.ts';
import type { Plain, PropertySpec, StateView } from '../../../src/system/definition.ts';
import {
  cpusOf,
  freshnessOf,
  guestFrameOf,
  MOVER,
  managersOf,
  type Plan,
  shadowsOf,
} from '../wiring.ts';
import {
  cpuOf,
  isInGuest,
  isLive,
  isPublished,
  isShotDown,
  isSynced,
  isZapping,
  keyOf,
  mappingOf,
  type Seen,
  usable,
} from './seen.ts';
import { sentences } from './sentences.ts';

const inGuest = (plan: Plan, s: StateView): readonly string[] =>
  cpusOf(plan).filter((cpu) => s.actor(cpu).pick(isInGuest));

const releasedOf = (mover: Seen): Plain => mover.context.released;

export const safe1Owned = (plan: Plan): PropertySpec =>
  always(sentences.safe1, (s) => {
    const released = s.actor(MOVER).pick(releasedOf) as readonly string[];
    if (released.length === 0) return true;
    const live = shadowsOf(plan).filter((shadow) => s.actor(shadow).pick(isLive));
    const mappings = [
      ...inGuest(plan, s).map((cpu) => usable(s, cpu)),
      ...live.map((shadow) => mappingOf(s, shadow)),
    ];
    return mappings.every((mapping) => mapping === null || !released.includes(mapping.frame));
  });

const freshPart = (log: Seen): Plain => log.context.fresh;

export const safe2Fresh = (plan: Plan): PropertySpec =>
  always(sentences.safe2, (s) =>
    inGuest(plan, s).every((cpu) => {
      const mapping = usable(s, cpu);
      if (mapping === null || isShotDown(s, cpu)) return true;
      const fresh = s.actor(freshnessOf(cpu)).pick(freshPart) as readonly Frame[];
      return fresh.includes(guestFrameOf(plan, mapping.frame));
    }),
  );

export const safe3Right = (plan: Plan): PropertySpec =>
  always(sentences.safe3, (s) =>
    inGuest(plan, s).every((name) => {
      const { cr3, role, shadow } = cpuOf(s, name);
      if (shadow === null) return false;
      const key = keyOf(s, shadow);
      if (key === null || key.page !== cr3 || key.role !== role) return false;
      if (s.actor(shadow).pick(isLive)) return true;
      return s.actor(shadow).pick(isZapping) && isShotDown(s, name);
    }),
  );

export const safe4Functional = (plan: Plan): PropertySpec =>
  always(sentences.safe4, (s) => {
    const keys = shadowsOf(plan)
      .filter((shadow) => s.actor(shadow).pick(isLive))
      .map((shadow) => keyOf(s, shadow)!);
    return keys.every((key, i) => !keys.slice(0, i).some((other) => sameKey(key, other)));
  });

const isAbout =
  (shadow: string) =>
  ({ event }: { readonly event: { readonly type: string } }): boolean => {
    const { type, shadows } = event as { type: string; shadows?: readonly string[] };
    return type === 'TLB_SHOOTDOWN' && shadows?.includes(shadow) === true;
  };

export const safe5Eviction = (plan: Plan): PropertySpec =>
  onEmit(sentences.safe5, 'SHADOW_FREED', ({ event }, _before, after) => {
    const { shadow } = event as unknown as { shadow: string };
    return cpusOf(plan).every(
      (cpu) => cpuOf(after, cpu).shadow !== shadow && !after.actor(cpu).inbox.some(isAbout(shadow)),
    );
  });

export const safe6Isolated = (plan: Plan): PropertySpec =>
  always(sentences.safe6, (s) =>
    inGuest(plan, s).every((name) => {
      const { shadow } = cpuOf(s, name);
      const { vm } = plan.cpus.find((cpu) => cpu.name === name)!;
      const frame = usable(s, name)?.frame ?? null;
      const isGuests = frame === null || !shadowsOf(plan).includes(frame);
      return isGuests && (shadow === null || keyOf(s, shadow)?.vm === vm);
    }),
  );

const isTracked = (page: Seen): boolean => page.matches('tracked');
const canEdit = (cpu: Seen): boolean => cpu.context.canEdit;

/** By the entry for the page itself, or by the table's own entry. */
const mayWrite = (plan: Plan, s: StateView, cpu: string, page: string): boolean => {
  const { tlb } = cpuOf(s, cpu);
  if (tlb?.writable === true && tlb.frame === page) return true;
  return page === plan.edited && s.actor(cpu).pick(canEdit);
};

export const safe7Tracked = (plan: Plan): PropertySpec =>
  always(sentences.safe7, (s) =>
    shadowsOf(plan).every((shadow) => {
      const state = s.actor(shadow);
      if (!state.pick(isPublished) || !state.pick(isSynced)) return true;
      const page = keyOf(s, shadow)!.page;
      const mapping = mappingOf(s, shadow);
      if (mapping?.writable === true && mapping.frame === page) return false;
      if (!s.actor(page).pick(isTracked)) return false;
      return cpusOf(plan).every((cpu) => !mayWrite(plan, s, cpu, page) || isShotDown(s, cpu));
    }),
  );

export const safe7Dma: PropertySpec = onEmit(
  sentences.safe7Dma,
  'GUEST_ENTRY_WRITTEN',
  ({ event, actor }, before) =>
    (event as unknown as { by: string }).by !== 'device' || !before.actor(actor).pick(isTracked),
);

interface Operation {
  readonly shadow: string | null;
  readonly isFilling: boolean;
}
const operationPart = (manager: Seen): Plain => ({
  shadow: manager.context.shadow,
  isFilling: manager.matches('filling'),
});

export const safe8Omitted = (plan: Plan): PropertySpec =>
  onEmit(sentences.safe8, 'SHADOW_ENTRY_WRITTEN', ({ event }, before) => {
    const { shadow, during } = event as unknown as { shadow: string; during: string };
    if (during === 'building' || during === 'zapping') return true;
    return managersOf(plan).some((manager) => {
      const part = before.actor(manager).pick(operationPart) as unknown as Operation;
      return part.shadow === shadow && part.isFilling;
    });
  });

const dirtyPart = (page: Seen): boolean => page.context.dirty;
const editedPart = (log: Seen): boolean => log.context.edited;

export const safe9Dirty: PropertySpec = onEmit(
  sentences.safe9,
  'STORED',
  ({ event, actor }, before) => {
    const { page } = event as unknown as { page: string };
    // An edit that the guest has not flushed: it cannot expect its new entry to be told.
    if (before.actor(freshnessOf(actor)).pick(editedPart)) return true;
    return before.actor(page).pick(dirtyPart);
  },
);

export const safeProperties = (
  plan: Plan,
  { frees, stores }: { readonly frees: boolean; readonly stores: boolean },
): readonly PropertySpec[] => [
  ...(plan.moves ? [safe1Owned(plan)] : []),
  safe2Fresh(plan),
  safe3Right(plan),
  safe4Functional(plan),
  ...(frees ? [safe5Eviction(plan)] : []),
  safe6Isolated(plan),
  safe7Tracked(plan),
  ...(plan.dma ? [safe7Dma] : []),
  safe8Omitted(plan),
  ...(stores ? [safe9Dirty] : []),
];
