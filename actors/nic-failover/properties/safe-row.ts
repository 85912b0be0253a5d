/** SAFE rows about who gets what: owner of frames, settings, shown link, receiving, unmapped, spread. */
import type { RowContext } from '../../../machines/nic-failover/row-context.ts';
import { type Frame, isGroup, rowOf } from '../../../machines/nic-failover/types.ts';
import { always, onEmit } from '../../../src/properties/index.ts';
import type { ActorView, PropertySpec, StateView } from '../../../src/system/definition.ts';
import { isSettled, tableRow } from './safe-path.ts';

type Seen = Omit<ActorView, 'pick'>;

interface Received {
  readonly vifId: string;
  readonly port: string;
  readonly frame: Frame;
}

export const safe3Owner = (vnics: readonly string[]): PropertySpec =>
  onEmit(
    'SAFE-3 owner: unicast only to the vNIC with its MAC and VLAN, others only within the VLAN',
    'RX_INTR',
    ({ event }, before) => {
      const { vifId, frame } = event as unknown as Received;
      const addressOf = (vif: string) =>
        before.actor(vif).context as { readonly mac: string; readonly vlan: number };
      const own = addressOf(vifId);
      if (own.vlan !== frame.vlan) return false;
      const isKnown = vnics.some((vif) => {
        const { mac, vlan } = addressOf(vif);
        return mac === frame.dst && vlan === frame.vlan;
      });
      return isGroup(frame.dst) || !isKnown || own.mac === frame.dst;
    },
  );

const versionAndCandidates = (row: Seen): { version: number; candidates: readonly string[] } => {
  const { version, candidates } = row.context as RowContext;
  return { version, candidates };
};

/** Candidates of each row by version, as the setting screen has them. */
export type Versions = readonly Readonly<Record<string, readonly string[]>>[];

const isUpdating = (control: Seen): boolean => control.matches('updatingTable');

const isMappedOnce = (row: Seen): boolean => (row.context as RowContext).epoch.boot > 0;

export const safe6Settings = (versions: Versions): PropertySpec =>
  always(
    'SAFE-6 settings: a row holds those of one version; versions differ only in updatingTable',
    (s) => {
      const vnics = Object.keys(versions[0] ?? {}).filter((v) =>
        s.actor(rowOf(v)).pick(isMappedOnce),
      );
      const held = vnics.map((vnicId) => s.actor(rowOf(vnicId)).pick(versionAndCandidates));
      const asSet = held.every(({ version, candidates }, i) => {
        const wanted = versions[version]?.[vnics[i] as string];
        return wanted?.join() === candidates.join();
      });
      const same = held.every(({ version }) => version === held[0]?.version);
      return asSet && (same || s.actor('control').pick(isUpdating));
    },
  );

const showsDown = (vif: Seen): boolean => vif.matches({ link: { attached: 'down' } });
/** No COMMITTED yet since the row was isolated; a crash in between commits nothing either. */
const mayShowDown = (row: Seen): boolean => !row.up || !isSettled(row);

export const safe7Invisible = (vnics: readonly string[]): PropertySpec =>
  always(
    'SAFE-7 invisibility: a vNIC shows down only from entering isolated till the next COMMITTED',
    (s) =>
      vnics.every(
        (vnicId) => !s.actor(vnicId).pick(showsDown) || s.actor(rowOf(vnicId)).pick(mayShowDown),
      ),
  );

export const safe7Cause: PropertySpec = onEmit(
  'SAFE-7 invisibility: LINK_SHOW(down) is sent only on entering isolated',
  ['LINK_SHOWN', 'ROW_CHANGED'],
  ({ event }, _before, after) => {
    const { type, link, vifId } = event as unknown as { type: string; link: string; vifId: string };
    return type !== 'LINK_SHOWN' || link === 'up' || after.actor(rowOf(vifId)).matches('isolated');
  },
);

export const safe8Receive: PropertySpec = onEmit(
  "SAFE-8 receive: at each DELIVER the port is the row's current in the management table",
  'RX_INTR',
  ({ event }, before) => {
    const { vifId, port } = event as unknown as Received;
    return tableRow(before, vifId).port === port;
  },
);

const isIdle = (row: Seen): boolean =>
  !row.matches('unmapped') || (row.context as RowContext).current === null;
const isUnmapped = (row: Seen): boolean => row.matches('unmapped');

export const safe10Unmapped = (vnics: readonly string[]): PropertySpec =>
  always(
    'SAFE-10 unmapped: from UNMAP till MAP no current port, no ANNOUNCE, ROW_CHANGED or TX',
    (s) =>
      vnics.every((vnicId) => {
        const row = s.actor(rowOf(vnicId));
        const emptied = !row.pick(isUnmapped) || tableRow(s, vnicId).port === null;
        return emptied && row.pick(isIdle) && !s.actor(`unmapped-${vnicId}`).hasTag('bad');
      }),
  );

const usedPort = (row: Seen): string | null => {
  const { target, current } = row.context as RowContext;
  return target ?? current;
};

const loadOn = (s: StateView, rows: readonly string[], port: string): number =>
  rows.filter((row) => s.actor(row).pick(usedPort) === port).length;

export const safe12Spread = (vnics: readonly string[]): PropertySpec =>
  onEmit(
    'SAFE-12 spread: at each choice no usable candidate has fewer other rows than the one chosen',
    'CHOSEN',
    ({ event }, before) => {
      const { vnicId, port, usable, wished } = event as unknown as {
        vnicId: string;
        port: string;
        usable: readonly string[];
        wished: boolean;
      };
      if (wished || usable.length === 0) return true;
      const others = vnics.filter((other) => other !== vnicId).map(rowOf);
      const load = loadOn(before, others, port);
      return usable.every((candidate) => loadOn(before, others, candidate) >= load);
    },
  );
