import { expect, test } from 'vitest';
import { mappingEntry } from '../../../machines/nic-failover/mapping-entry.ts';
import { type Policy, patentPolicy } from '../../../machines/nic-failover/policy.ts';
import { frame, stage } from './stage.ts';

const PORTS = ['n0', 'n1', 'n2'];
const PEERS = [...PORTS, 'mon-n0', 'mon-n1', 'mon-n2', 'table', 'control', 'vm1'];
const address = { mac: '02:00:00:00:00:01', vlan: 0 };
const setting = { vnicId: 'vm1', lparId: 'lpar', ...address, candidates: PORTS };
const good = { cause: null, k: 0 };
const MAP = {
  type: 'MAP',
  version: 0,
  setting,
  boot: 1,
  known: { n0: good, n1: good, n2: good },
};

const start = (policy: Partial<Policy> = {}) =>
  stage(
    'row-vm1',
    mappingEntry,
    {
      vnicId: 'vm1',
      row: 'row-vm1',
      vifs: ['vm1'],
      addresses: [address],
      ports: PORTS,
      policy: { ...patentPolicy, ...policy },
    },
    PEERS,
  );

const chosen = (port: string | null, barred: readonly string[] = []) => ({
  type: 'CHOSEN',
  port,
  barred,
});
const failed = (port: string, k: number, cause = 'link') => ({
  type: 'PATH_FAILED',
  port,
  cause,
  k,
});
const restored = (port: string, k: number) => ({ type: 'PATH_RESTORED', port, k });
const epoch = (n: number) => ({ boot: 1, n });

/** A row on its primary, under epoch 1. */
const mapped = (policy: Partial<Policy> = {}) => {
  const row = start(policy);
  row.give(MAP);
  row.give(chosen('n0'));
  return row;
};

/** The same, moved to n1 after n0 failed, under epoch 2. */
const onBackup = (policy: Partial<Policy> = {}) => {
  const row = mapped(policy);
  row.give(failed('n0', 1));
  row.give(chosen('n1'));
  row.give({ type: 'PURGED', port: 'n0', epoch: epoch(1), frames: [] });
  row.give({ type: 'COMMITTED', epoch: epoch(2) });
  return row;
};

test('MAP with a usable primary goes straight on it and announces the address', () => {
  const row = start();
  expect(row.give(MAP)).toContain('CHOOSE > table');
  const told = row.give(chosen('n0'));
  expect(row.value()).toBe('onPrimary');
  expect(told).toContain('ROW_CHANGED > control');
  expect(told).toContain('ANNOUNCE > n0');
  expect(row.context().epoch).toEqual(epoch(1));
});

test('a failure leads through purging and committing to the backup, frames in order', () => {
  const row = mapped();
  expect(row.give(failed('n0', 1))).toEqual(
    expect.arrayContaining(['LEAVING !', 'HOLD > table', 'CHOOSE > table']),
  );
  row.give(chosen('n1'));
  expect(row.value()).toEqual({ switching: 'purging' });
  row.give({ type: 'ENQUEUE', frame: frame(2) });
  row.give({ type: 'PURGED', port: 'n0', epoch: epoch(1), frames: [frame(1)] });
  expect(row.value()).toEqual({ switching: 'committing' });
  const told = row.give({ type: 'COMMITTED', epoch: epoch(2) });
  expect(told.filter((line) => line === 'TX > n1')).toHaveLength(2);
  expect(row.last('TX > n1')).toMatchObject({ frame: frame(2), epoch: epoch(2) });
  expect(row.value()).toEqual({ onBackup: 'settled' });
});

test('a port that does not answer PURGE is fenced at switchTimer', () => {
  const row = mapped();
  row.give(failed('n0', 1));
  row.give(chosen('n1'));
  expect(row.pass(100)).toEqual(expect.arrayContaining(['FENCE > n0', 'ROW_CHANGED > control']));
  expect(row.give({ type: 'PURGED', port: 'n0', epoch: epoch(1), frames: [frame(1)] })).toEqual([]);
});

test('a target that fails while committing is purged too before the next one', () => {
  const row = mapped();
  row.give(failed('n0', 1));
  row.give(chosen('n1'));
  row.give({ type: 'PURGED', port: 'n0', epoch: epoch(1), frames: [] });
  row.give(failed('n1', 1));
  expect(row.context().tried).toEqual(['n1']);
  expect(row.give(chosen('n2'))).toContain('PURGE > n1');
  row.give({ type: 'COMMITTED', epoch: epoch(2) });
  expect(row.value()).toEqual({ switching: 'purging' });
});

test('a report with a lower number is ignored', () => {
  const row = onBackup();
  row.give(restored('n0', 5));
  expect(row.give(failed('n0', 4))).toEqual([]);
  expect(row.context().known.n0).toEqual({ cause: null, k: 5 });
});

test('without any path the row is isolated and says so; a port that heals brings it back', () => {
  const row = mapped();
  row.give(failed('n1', 1));
  row.give(failed('n2', 1));
  row.give(failed('n0', 1));
  row.give(chosen(null));
  row.give({ type: 'ENQUEUE', frame: frame(1) });
  const told = row.give({ type: 'PURGED', port: 'n0', epoch: epoch(1), frames: [] });
  expect(row.value()).toEqual({ isolated: 'waiting' });
  expect(told).toEqual(expect.arrayContaining(['LINK_SHOW > vm1', 'DROPPED !', 'ISOLATED !']));
  row.give(restored('n2', 2));
  row.give(chosen('n2'));
  expect(row.give({ type: 'COMMITTED', epoch: epoch(2) })).toContain('LINK_SHOW > vm1');
  expect(row.last('LINK_SHOW > vm1')).toMatchObject({ link: 'up' });
});

test('with nowhere to go, a port that heals during the purge becomes the target', () => {
  const row = mapped();
  row.give(failed('n1', 1));
  row.give(failed('n2', 1));
  row.give(failed('n0', 1));
  row.give(chosen(null));
  expect(row.give(restored('n1', 2))).toContain('CHOOSE > table');
  row.give(chosen('n1'));
  row.give({ type: 'PURGED', port: 'n0', epoch: epoch(1), frames: [] });
  expect(row.value()).toEqual({ switching: 'committing' });
});

test('silent ports are a last resort: the current one is kept, with an alarm when another is taken', () => {
  const row = mapped();
  row.give(failed('n1', 1, 'probe'));
  row.give(failed('n2', 1));
  expect(row.give(failed('n0', 1, 'probe'))).toEqual(['NOTED !']);
  expect(row.value()).toBe('onPrimary');
  row.give(failed('n0', 2, 'link'));
  expect(row.give(chosen('n1'))).toContain('ALARM !');
  row.give({ type: 'PURGED', port: 'n0', epoch: epoch(1), frames: [] });
  row.give({ type: 'COMMITTED', epoch: epoch(2) });
  expect(row.value()).toEqual({ onBackup: 'settled' });
  expect(row.give(restored('n2', 2))).toContain('CHOOSE > table');
});

test('automatic return waits for the whole hold and a failure of the primary ends it', () => {
  const row = onBackup({ failback: 'auto' });
  row.give(restored('n0', 2));
  expect(row.value()).toEqual({ onBackup: 'holding' });
  row.pass(9_000);
  row.give(failed('n0', 3));
  expect(row.value()).toEqual({ onBackup: 'settled' });
  row.give(restored('n0', 4));
  row.pass(9_999);
  expect(row.value()).toEqual({ onBackup: 'holding' });
  row.pass(1);
  expect(row.value()).toEqual({ switching: 'choosing' });
  expect(row.last('CHOOSE > table')).toMatchObject({ wish: 'n0' });
});

test('the hold doubles with each return', () => {
  const row = onBackup({ failback: 'auto' });
  row.give(restored('n0', 2));
  row.pass(10_000);
  row.give(chosen('n0'));
  row.give({ type: 'PURGED', port: 'n1', epoch: epoch(2), frames: [] });
  row.give({ type: 'COMMITTED', epoch: epoch(3) });
  expect(row.value()).toBe('onPrimary');
  row.give(failed('n0', 3));
  row.give(chosen('n1'));
  row.give({ type: 'PURGED', port: 'n0', epoch: epoch(3), frames: [] });
  row.give({ type: 'COMMITTED', epoch: epoch(4) });
  row.give(restored('n0', 4));
  row.pass(10_000);
  expect(row.value()).toEqual({ onBackup: 'holding' });
  row.pass(10_000);
  expect(row.value()).toEqual({ switching: 'choosing' });
});

test('SWITCH_NOW moves to a usable port, is refused otherwise, and has no substitute', () => {
  const row = mapped();
  expect(row.give({ type: 'SWITCH_NOW', port: 'n0' })).toEqual(['REFUSED !']);
  row.give({ type: 'SWITCH_NOW', port: 'n2' });
  expect(row.last('CHOOSE > table')).toMatchObject({ wish: 'n2', usable: [] });
  row.give(chosen(null, ['n2']));
  expect(row.value()).toBe('onPrimary');
  expect(row.context().known.n2.cause).toBe('planned');
});

test('a setting waits for the end of the switch and may then undo it', () => {
  const row = mapped();
  row.give(failed('n0', 1));
  row.give(chosen('n1'));
  const without = { ...setting, candidates: ['n0', 'n2'] };
  expect(row.give({ type: 'SETTING_CHANGED', version: 1, setting: without })).toEqual([]);
  row.give({ type: 'PURGED', port: 'n0', epoch: epoch(1), frames: [] });
  const told = row.give({ type: 'COMMITTED', epoch: epoch(2) });
  expect(told).toContain('ROW_APPLIED > control');
  expect(row.value()).toEqual({ switching: 'choosing' });
  expect(row.last('CHOOSE > table')).toMatchObject({ usable: ['n2'] });
});

test('UNMAP ends everything, fences the port, and no late answer revives the row', () => {
  const row = mapped();
  row.give(failed('n0', 1));
  row.give(chosen('n1'));
  expect(row.give({ type: 'UNMAP' })).toEqual(expect.arrayContaining(['FENCE > n0', 'UNMAPPED !']));
  expect(row.value()).toBe('unmapped');
  for (const late of [
    { type: 'PURGED', port: 'n0', epoch: epoch(1), frames: [] },
    { type: 'COMMITTED', epoch: epoch(2) },
  ]) {
    expect(row.give(late)).toEqual([]);
  }
  expect(row.pass(60_000)).toEqual([]);
});

test('three announcements in any case, then only in periods without a unicast frame', () => {
  const row = mapped();
  const seen = () => row.give({ type: 'RX_SEEN' });
  seen();
  expect(row.pass(1000)).toContain('ANNOUNCE > n0');
  seen();
  expect(row.pass(1000)).toContain('ANNOUNCE > n0');
  seen();
  expect(row.pass(1000)).toEqual([]);
  expect(row.pass(1000)).toContain('ANNOUNCE > n0');
});

test('waiting frames beyond the bound are dropped and counted', () => {
  const row = mapped({ queueBound: 1 });
  row.give(failed('n0', 1));
  row.give(chosen('n1'));
  expect(row.give({ type: 'ENQUEUE', frame: frame(1) })).toEqual([]);
  expect(row.give({ type: 'ENQUEUE', frame: frame(2) })).toEqual(['DROPPED !']);
});

test('a shared row learns addresses once and announces each', () => {
  const row = mapped({ announce: 'once', announceBurst: 1 });
  const second = { mac: '02:00:00:00:00:02', vlan: 0 };
  row.give({ type: 'LEARN', address: second });
  row.give({ type: 'LEARN', address: second });
  row.give(failed('n0', 1));
  row.give(chosen('n1'));
  row.give({ type: 'PURGED', port: 'n0', epoch: epoch(1), frames: [] });
  const told = row.give({ type: 'COMMITTED', epoch: epoch(2) });
  expect(told.filter((line) => line === 'ANNOUNCE > n1')).toHaveLength(2);
  expect(row.last('ANNOUNCE > n1')?.frame.bytes).toBe(
    'ffffffffffff020000000002803500010800060400030200000000020000000002000000000200000000',
  );
});
