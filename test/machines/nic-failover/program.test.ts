/** Table, control program, senders, interfaces and the machines around them. */
import { expect, test } from 'vitest';
import { controlProgram } from '../../../machines/nic-failover/control-program.ts';
import { deviceMaintenance } from '../../../machines/nic-failover/device-maintenance.ts';
import { externalSwitch } from '../../../machines/nic-failover/external-switch.ts';
import { lpar } from '../../../machines/nic-failover/lpar.ts';
import { managementTable } from '../../../machines/nic-failover/management-table.ts';
import { probeTarget } from '../../../machines/nic-failover/probe-target.ts';
import { settingScreen } from '../../../machines/nic-failover/setting-screen.ts';
import { transmitPath } from '../../../machines/nic-failover/transmit-path.ts';
import { virtualInterface } from '../../../machines/nic-failover/virtual-interface.ts';
import { frame, stage } from './stage.ts';

const epoch = (n: number) => ({ boot: 1, n });
const mac = (n: number) => `02:00:00:00:00:0${n}`;
const owner = (n: number) => ({
  vnicId: `vm${n}`,
  row: `row-vm${n}`,
  lparId: `lpar${n}`,
  vifs: [{ vifId: `vm${n}`, mac: mac(n), vlan: n }],
});

const table = (select = 'leastLoaded') => {
  const stood = stage(
    'table',
    managementTable,
    { owners: [owner(1), owner(2)], policy: { select } },
    ['row-vm1', 'row-vm2', 'cpu0', 'control'],
  );
  for (const vnicId of ['vm1', 'vm2']) {
    stood.give({ type: 'WRITE', vnicId, port: 'n0', epoch: epoch(1) });
    stood.give({ type: 'RELEASE', vnicId });
  }
  return stood;
};
const choose = (n: number, usable: readonly string[], wish: string | null = null) => ({
  type: 'CHOOSE',
  vnicId: `vm${n}`,
  row: `row-vm${n}`,
  wish,
  usable,
  lastResort: [],
});

test('rows that leave a port together spread: load counts targets', () => {
  const stood = table();
  stood.give(choose(1, ['n1', 'n2']));
  stood.give(choose(2, ['n1', 'n2']));
  expect(stood.last('CHOSEN > row-vm1')).toMatchObject({ port: 'n1' });
  expect(stood.last('CHOSEN > row-vm2')).toMatchObject({ port: 'n2' });
  const inOrder = table('inOrder');
  inOrder.give(choose(1, ['n1', 'n2']));
  inOrder.give(choose(2, ['n1', 'n2']));
  expect(inOrder.last('CHOSEN > row-vm2')).toMatchObject({ port: 'n1' });
});

test('a barred port is chosen by nobody and clear only when nothing points to it', () => {
  const stood = table();
  stood.give({ type: 'LOOKUP', vnicId: 'vm1', cpu: 'cpu0' });
  stood.give({ type: 'BAR', port: 'n0' });
  expect(stood.give({ type: 'AWAIT_CLEAR', port: 'n0' })).toEqual([]);
  stood.give(choose(1, ['n0', 'n1'], 'n0'));
  expect(stood.last('CHOSEN > row-vm1')).toMatchObject({ port: 'n1', barred: ['n0'] });
  expect(stood.give({ type: 'CLEAR_ROW', vnicId: 'vm2' })).toEqual([]);
  expect(stood.give({ type: 'WRITE', vnicId: 'vm1', port: 'n1', epoch: epoch(2) })).toEqual([]);
  const handOver = { type: 'HAND_OVER', vnicId: 'vm1', cpu: 'cpu0', port: 'n0', epoch: epoch(1) };
  expect(stood.give(handOver)).toEqual(['STALE > cpu0', 'PORT_CLEAR > control']);
});

test('a held row is found switching, a closed one closed', () => {
  const stood = table();
  stood.give({ type: 'HOLD', vnicId: 'vm1' });
  stood.give({ type: 'LOOKUP', vnicId: 'vm1', cpu: 'cpu0' });
  expect(stood.last('CORRESPONDENCE > cpu0')).toMatchObject({ state: 'switching' });
  stood.give({ type: 'CLEAR_ROW', vnicId: 'vm1' });
  stood.give({ type: 'LOOKUP', vnicId: 'vm1', cpu: 'cpu0' });
  expect(stood.last('CORRESPONDENCE > cpu0')).toMatchObject({ state: 'closed', port: null });
});

test('received frames reach the owner of address and VLAN on the current port only', () => {
  const stood = table();
  const lookup = (dst: string, vlan: number, port: string) => {
    stood.give({ type: 'RX_LOOKUP', port, frame: frame(0, { dst, vlan }) });
    return stood.last('RECEIVERS > control')?.receivers.map((r: any) => r.vifId);
  };
  expect(lookup(mac(1), 1, 'n0')).toEqual(['vm1']);
  expect(lookup(mac(1), 2, 'n0')).toEqual(['vm2']);
  expect(lookup('ff:ff:ff:ff:ff:ff', 2, 'n0')).toEqual(['vm2']);
  expect(lookup('ff:ff:ff:ff:ff:ff', 2, 'n1')).toEqual([]);
  expect(lookup(mac(1), 1, 'n1')).toEqual([]);
});

const data = { vif: 'vm1', vnicId: 'vm1', row: 'row-vm1', frame: frame(1) };
const cpu = () => stage('cpu0', transmitPath, { cpu: 'cpu0' }, ['table', 'vm1', 'row-vm1', 'n0']);
const found = (state: string, port: string | null = 'n0', n = 1) => ({
  type: 'CORRESPONDENCE',
  state,
  port,
  epoch: epoch(n),
});

test('a frame is handed over only if the lookup is still valid, else looked up again', () => {
  const sender = cpu();
  expect(sender.give({ type: 'DATA_OUT', ...data })).toEqual(['LOOKUP > table']);
  sender.give(found('open'));
  expect(sender.pass(1)).toEqual(['HAND_OVER > table']);
  expect(sender.give({ type: 'STALE' })).toEqual(['LOOKUP > table']);
  sender.give(found('open', 'n0', 2));
  sender.pass(1);
  const told = sender.give({ type: 'VALID' });
  expect(told).toEqual(expect.arrayContaining(['TX > n0', 'SENT > vm1']));
  expect(sender.last('HANDED_OVER !')).toMatchObject({ port: 'n0', epoch: epoch(2) });
});

test('while the row switches the frame waits there; without a path it is dropped', () => {
  const sender = cpu();
  sender.give({ type: 'DATA_OUT', ...data });
  expect(sender.give(found('switching'))).toEqual(['ENQUEUE > row-vm1', 'SENT > vm1']);
  sender.give({ type: 'DATA_OUT', ...data });
  expect(sender.give(found('closed', null))).toContain('DROPPED !');
});

const vif = (attached = true) =>
  stage(
    'vm1',
    virtualInterface,
    { vifId: 'vm1', vnicId: 'vm1', mac: mac(1), vlan: 0, cpus: ['cpu0', 'cpu1'], attached },
    ['cpu0', 'cpu1'],
  );
const OS_TX = { type: 'OS_TX', dst: mac(2), etherType: 0x0800, bytes: 'data' };

test('frames are numbered and given out one at a time', () => {
  const vm1 = vif();
  expect(vm1.give(OS_TX)).toEqual(['DATA_OUT > cpu0']);
  expect(vm1.give({ ...OS_TX, cpu: 1 })).toEqual([]);
  expect(vm1.give({ type: 'SENT' })).toEqual(['DATA_OUT > cpu1']);
  expect(vm1.last('DATA_OUT > cpu1')?.frame).toMatchObject({ seq: 2, src: mac(1) });
});

test('the link shown changes only by LINK_SHOW, and a restart loses the frame in hand only', () => {
  const vm1 = vif();
  vm1.give({ type: 'LINK_SHOW', link: 'down' });
  expect(vm1.value()).toMatchObject({ link: { attached: 'down' } });
  expect(vm1.give(OS_TX)).toEqual([]);
  expect(vm1.give({ type: 'LINK_SHOW', link: 'up' })).toEqual(['LINK_SHOWN !']);
  vm1.give(OS_TX);
  vm1.give(OS_TX);
  expect(vm1.give({ type: 'ATTACH' })).toEqual(['DATA_OUT > cpu0']);
  vm1.give({ type: 'LPAR_STOP' });
  expect(vm1.value()).toMatchObject({ link: 'detached' });
  expect(vm1.give({ type: 'DELIVER', port: 'n0', frame: frame(0) })).toEqual([]);
});

const row = (n: number, candidates = ['n0', 'n1']) => ({
  vnicId: `vm${n}`,
  lparId: `lpar${n}`,
  mac: mac(n),
  vlan: 0,
  candidates,
});
const CONTROL_PEERS = ['n0', 'n1', 'mon-n0', 'mon-n1', 'row-vm1', 'row-vm2', 'table'];
const control = (recovered?: object) =>
  stage(
    'control',
    controlProgram,
    {
      rows: [row(1), row(2)],
      ports: ['n0', 'n1'],
      monitored: ['n0', 'n1'],
      runningLpars: ['lpar1', 'lpar2'],
      vifs: [],
      maintenance: { n0: 'maintenance-n0' },
      hasScreen: true,
      ...(recovered === undefined ? {} : { recovered }),
    },
    [...CONTROL_PEERS, 'screen', 'maintenance-n0'],
  );
const answer = (port: string, planned = false) => ({
  type: 'MONITOR_STATE',
  port,
  report: { cause: planned ? 'planned' : null, k: 3 },
  planned,
});

test('a restart fences the ports, asks the monitors, bars what is planned, and maps anew', () => {
  const program = control({ boot: 4, version: 2, rows: [row(1), row(2)] });
  expect(program.told()).toEqual(['FENCE > n0', 'FENCE > n1', 'QUERY > mon-n0', 'QUERY > mon-n1']);
  program.give(answer('n0', true));
  expect(program.value()).toBe('booting');
  const told = program.give(answer('n1'));
  expect(told).toEqual(['BAR > table', 'AWAIT_CLEAR > table', 'MAP > row-vm1', 'MAP > row-vm2']);
  expect(program.last('MAP > row-vm1')).toMatchObject({ boot: 5, version: 2 });
});

const serving = () => {
  const program = control();
  program.give(answer('n0'));
  program.give(answer('n1'));
  return program;
};

test('an update lasts until every row has applied it, and a second one waits', () => {
  const program = serving();
  const change = (version: number) => ({
    type: 'SETTING_CHANGED',
    version,
    rows: [row(1), row(2)],
  });
  expect(program.give(change(1))).toEqual([
    'SETTING_CHANGED > row-vm1',
    'SETTING_CHANGED > row-vm2',
  ]);
  program.give({ type: 'ROW_APPLIED', vnicId: 'vm1', version: 1 });
  expect(program.value()).toBe('updatingTable');
  expect(program.give(change(2))).toEqual([]);
  const told = program.give({ type: 'ROW_APPLIED', vnicId: 'vm2', version: 1 });
  expect(told).toEqual([
    'APPLIED > screen',
    'SETTING_CHANGED > row-vm1',
    'SETTING_CHANGED > row-vm2',
  ]);
  expect(program.value()).toBe('updatingTable');
});

test('a row is written and confirmed in one step; isolated rows degrade the program', () => {
  const program = serving();
  const changed = { vnicId: 'vm1', row: 'row-vm1', port: 'n0', epoch: epoch(1) };
  expect(program.give({ type: 'ROW_CHANGED', ...changed })).toEqual([
    'WRITE > table',
    'COMMITTED > row-vm1',
  ]);
  program.give({ type: 'ROW_STATE', vnicId: 'vm1', isolated: true });
  expect(program.value()).toBe('degraded');
  program.give({ type: 'ROW_STATE', vnicId: 'vm1', isolated: false });
  expect(program.value()).toBe('serving');
});

test('partitions map and unmap their own rows', () => {
  const program = serving();
  expect(program.give({ type: 'LPAR_STOP', lparId: 'lpar2' })).toEqual(['UNMAP > row-vm2']);
  expect(program.give({ type: 'LPAR_START', lparId: 'lpar2' })).toEqual(['MAP > row-vm2']);
});

test('a plan is barred at once and answered when the port is clear', () => {
  const program = serving();
  expect(program.give({ type: 'PLANNED', port: 'n0' })).toEqual([
    'BAR > table',
    'AWAIT_CLEAR > table',
  ]);
  expect(program.give({ type: 'PORT_CLEAR', port: 'n0' })).toEqual(['ROWS_CLEAR > maintenance-n0']);
  expect(program.give({ type: 'PLAN_ENDED', port: 'n0' })).toEqual(['UNBAR > table']);
});

test('maintenance resets only after ROWS_CLEAR', () => {
  const gate = stage('m', deviceMaintenance, { port: 'n0' }, ['control', 'mon-n0', 'n0']);
  expect(gate.give({ type: 'PLAN' })).toEqual(['PLANNED > control', 'PLANNED > mon-n0']);
  expect(gate.pass(60_000)).toEqual([]);
  expect(gate.give({ type: 'ROWS_CLEAR', port: 'n0' })).toEqual(['RESET > n0']);
  expect(gate.pass(1000)).toEqual([
    'RESET_DONE > n0',
    'PLAN_ENDED > control',
    'PLAN_ENDED > mon-n0',
  ]);
});

test('the external switch floods what it has not learned and follows the last frame it heard', () => {
  const sw = stage('switch', externalSwitch, { ports: ['n0', 'n1'] }, ['n0', 'n1']);
  const inbound = { type: 'INBOUND', frame: frame(0, { dst: mac(1), vlan: 0 }) };
  expect(sw.give(inbound)).toEqual(['ARRIVE > n0', 'ARRIVE > n1']);
  sw.give({ type: 'FRAME', port: 'n1', src: mac(1), vlan: 0 });
  expect(sw.give(inbound)).toEqual(['ARRIVE > n1']);
  sw.give({ type: 'FRAME', port: 'n0', src: mac(1), vlan: 0 });
  expect(sw.give(inbound)).toEqual(['ARRIVE > n0']);
});

test('a silent probe target answers nobody until it heals', () => {
  const target = stage('gateway', probeTarget, undefined, ['n0']);
  expect(target.give({ type: 'PROBE', port: 'n0' })).toEqual(['PROBE_REPLY > n0']);
  target.give({ type: 'FALL_SILENT' });
  expect(target.give({ type: 'PROBE', port: 'n0' })).toEqual([]);
});

test('a partition tells its interfaces and the control program when it stops and has started', () => {
  const input = { lparId: 'lpar1', vifs: ['vm1'], running: true };
  const partition = stage('lpar1', lpar, input, ['vm1', 'control']);
  expect(partition.give({ type: 'STOP' })).toEqual(['LPAR_STOP > vm1', 'LPAR_STOP > control']);
  partition.give({ type: 'START' });
  expect(partition.value()).toBe('booting');
  expect(partition.pass(10_000)).toEqual(['ATTACH > vm1', 'LPAR_START > control']);
});

test('the screen waits for its own version', () => {
  const screen = stage('screen', settingScreen, undefined, ['control']);
  screen.give({ type: 'EDIT' });
  expect(screen.give({ type: 'APPLY', rows: [] })).toEqual(['SETTING_CHANGED > control']);
  screen.give({ type: 'APPLIED', version: 0 });
  expect(screen.value()).toBe('applying');
  screen.give({ type: 'APPLIED', version: 1 });
  expect(screen.value()).toBe('viewing');
});
