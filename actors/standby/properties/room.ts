/** What ledgers of hosts come to, counted apart from how the hosts count it themselves. */
import type { LedgerEntry, Need } from '../../../machines/standby/host-capacity.ts';

/** Each guest's heaviest promise on a host, as the host must be able to keep it. */
const heaviest = (ledger: readonly LedgerEntry[]): readonly LedgerEntry[] => {
  const weight = { active: 2, hot: 1, cold: 0 } as const;
  const best = new Map<string, LedgerEntry>();
  for (const entry of ledger) {
    const known = best.get(entry.guest);
    if (known === undefined || weight[entry.kind] >= weight[known.kind])
      best.set(entry.guest, entry);
  }
  return [...best.values()];
};

/** Room that the promises of a host take if another host, `failed`, fails. */
export const needIf = (ledger: readonly LedgerEntry[], need: Need, failed: string): number =>
  heaviest(ledger).reduce((sum, { kind, against }) => {
    const called = against === failed;
    if (kind === 'active') return sum + need.full;
    if (kind === 'hot') return sum + (called ? need.full : need.standing);
    return sum + (called ? need.full : 0);
  }, 0);

/** Whether one more guest could run there; promises to those of lower priority make room for it. */
export const hasRoomFor = (
  ledger: readonly LedgerEntry[],
  need: Need,
  total: number,
  { guest, priority }: { readonly guest: string; readonly priority: number },
): boolean => {
  const others = ledger.filter(
    (e) => e.guest !== guest && (e.kind === 'active' || e.priority >= priority),
  );
  const failures = new Set(others.map(({ against }) => against));
  return [...failures, 'none'].every((x) => needIf(others, need, x) + need.full <= total);
};
