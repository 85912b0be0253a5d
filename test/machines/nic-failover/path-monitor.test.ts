import { expect, test } from 'vitest';
import { pathMonitor } from '../../../machines/nic-failover/path-monitor.ts';
import { patentPolicy } from '../../../machines/nic-failover/policy.ts';
import { stage } from './stage.ts';

const monitor = (detection: string, current = true) =>
  stage(
    'mon-n0',
    pathMonitor,
    { port: 'n0', rows: ['row-vm1'], policy: { ...patentPolicy, detection }, current },
    ['n0', 'row-vm1', 'control'],
  );
const status = (now: string) => ({ type: 'NIC_STATUS', status: now });

test('by link alone: down is told at once, up after upHold, and k rises', () => {
  const mon = monitor('link');
  expect(mon.give(status('down'))).toEqual(['PATH_FAILED > row-vm1']);
  expect(mon.last('PATH_FAILED > row-vm1')).toMatchObject({ port: 'n0', cause: 'link', k: 1 });
  expect(mon.give(status('up'))).toEqual([]);
  expect(mon.pass(999)).toEqual([]);
  expect(mon.pass(1)).toEqual(['PATH_RESTORED > row-vm1']);
  expect(mon.last('PATH_RESTORED > row-vm1')).toMatchObject({ k: 2 });
  expect(mon.pass(60_000)).toEqual([]);
});

test('a path dies after three probes in a row without any reply, and not before', () => {
  const mon = monitor('linkAndProbe');
  expect(mon.pass(500)).toEqual(['PROBE > n0']);
  mon.pass(500);
  mon.pass(500);
  mon.give({ type: 'PROBE_REPLY' });
  expect(mon.value()).toMatchObject({ healthy: 'doubting' });
  mon.pass(500);
  mon.pass(500);
  mon.pass(500);
  expect(mon.value()).toBe('probing');
  expect(mon.pass(500)).toEqual(['PATH_FAILED > row-vm1']);
  expect(mon.last('PATH_FAILED > row-vm1')).toMatchObject({ cause: 'probe' });
});

test('a dead path keeps asking, and one reply starts its recovery', () => {
  const mon = monitor('linkAndProbe');
  mon.pass(500);
  mon.pass(500);
  mon.pass(500);
  mon.pass(500);
  expect(mon.value()).toMatchObject({ dead: 'asking' });
  expect(mon.pass(500)).toEqual(['PROBE > n0']);
  mon.give({ type: 'PROBE_REPLY' });
  expect(mon.value()).toBe('recovering');
  expect(mon.pass(1000)).toEqual(['PATH_RESTORED > row-vm1']);
});

test('a change of cause is told again: link lost, link back but silent', () => {
  const mon = monitor('linkAndProbe');
  mon.give(status('down'));
  expect(mon.give(status('up'))).toEqual(['PATH_FAILED > row-vm1']);
  expect(mon.last('PATH_FAILED > row-vm1')).toMatchObject({ cause: 'probe', k: 2 });
});

test('trouble in recovering is silent if the rows know its cause, and told if not', () => {
  const known = monitor('link');
  known.give(status('down'));
  known.give(status('up'));
  expect(known.value()).toBe('recovering');
  expect(known.give(status('down'))).toEqual([]);
  const silent = monitor('linkAndProbe');
  silent.give(status('down'));
  silent.give(status('up'));
  silent.give({ type: 'PROBE_REPLY' });
  expect(silent.give(status('down'))).toEqual(['PATH_FAILED > row-vm1']);
  expect(silent.last('PATH_FAILED > row-vm1')).toMatchObject({ cause: 'link' });
});

test('a planned reset fails the path until its end, whatever the link does', () => {
  const mon = monitor('link');
  expect(mon.give({ type: 'PLANNED' })).toEqual(['PATH_FAILED > row-vm1']);
  expect(mon.last('PATH_FAILED > row-vm1')).toMatchObject({ cause: 'planned' });
  mon.give(status('down'));
  expect(mon.give(status('up'))).toEqual([]);
  expect(mon.give({ type: 'QUERY' })).toEqual(['MONITOR_STATE > control']);
  expect(mon.last('MONITOR_STATE > control')).toMatchObject({ planned: true });
  mon.give({ type: 'PLAN_ENDED' });
  expect(mon.pass(1000)).toEqual(['PATH_RESTORED > row-vm1']);
});

test('a failed adapter has its own cause, a suspect one is no trouble', () => {
  const mon = monitor('link');
  expect(mon.give(status('suspect'))).toEqual([]);
  mon.give(status('failed'));
  expect(mon.last('PATH_FAILED > row-vm1')).toMatchObject({ cause: 'adapter' });
});

test('where only the current port is probed, a standby lives by what it receives', () => {
  const mon = monitor('probeCurrent', false);
  mon.pass(400);
  mon.give({ type: 'RX_ACTIVITY' });
  mon.pass(400);
  expect(mon.value()).toMatchObject({ healthy: 'doubting' });
  expect(mon.pass(5000)).toEqual(['PATH_FAILED > row-vm1']);
  expect(mon.give({ type: 'PROBE_NOW' })).toEqual(['PROBE > n0']);
  mon.give({ type: 'PROBE_REPLY' });
  expect(mon.value()).toBe('recovering');
});
