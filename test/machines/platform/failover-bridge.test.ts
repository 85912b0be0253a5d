import { expect, test } from 'vitest';
import { deadlineKeeper } from '../../../machines/platform/deadline-keeper.ts';
import { failoverBridge } from '../../../machines/platform/failover-bridge.ts';
import { sharerDeadline } from '../../../machines/platform/sharer-deadline.ts';
import { standbyMember } from '../../../machines/platform/standby-member.ts';
import { stage } from '../nic-failover/stage.ts';

const bridge = () =>
  stage(
    'bridge',
    failoverBridge,
    {
      guest: 'record',
      coordinator: 'coord',
      master: 'master',
      members: { s1: { guest: 'a2', member: 'm1' }, s2: { guest: 'a3', member: 'm2' } },
    },
    ['record', 'coord', 'master', 'm1', 'm2'],
  );

const query = { type: 'READY_QUERY', group: 'a', asker: 'coord' };
const use = (slot: string, generation: number) => ({ type: 'USE', slot, generation });

test('the first choice after a failure is the only candidate, however often it is asked for', () => {
  const between = bridge();
  expect(between.give(query)).toEqual(['FAILURE > record']);
  expect(between.give(use('s1', 1))).toEqual(['PIN > m1', 'ACCEPTED > record', 'READY > coord']);
  expect(between.give(use('s2', 2))).toEqual([]);
  expect(between.give(query)).toEqual(['READY > coord']);
  between.stop();
});

test('a target that was given up is stopped for good before another choice is asked for', () => {
  const between = bridge();
  for (const event of [query, use('s1', 1)]) between.give(event);
  expect(between.give({ type: 'START_THIRD' })).toEqual(['START_THIRD > master']);
  expect(between.give(query)).toEqual(['DROP > m1']);
  expect(between.give({ type: 'DROPPED', slot: 's1', generation: 1 })).toEqual(['FAILED > record']);
  expect(between.give(use('s2', 2))).toEqual(['PIN > m2', 'ACCEPTED > record', 'READY > coord']);
  between.give({ type: 'START_THIRD' });
  expect(between.give({ type: 'THIRD_ACTIVE', guest: 'a3', epoch: 3 })).toEqual([
    'THIRD_ACTIVE > coord',
    'TAKEN_OVER > record',
  ]);
  between.stop();
});

const member = () =>
  stage(
    'member',
    standbyMember,
    {
      name: 'member',
      group: 'a',
      guest: 'a2',
      host: 'h2',
      master: 'master',
      resource: 'res',
      slot: 's1',
      bridge: 'bridge',
      kind: 'slave',
    },
    ['master', 'res', 's1', 'bridge'],
  );

test('first the resource, then the promotion; what fails is stopped before that is told', () => {
  const acting = member();
  acting.give({ type: 'PIN', generation: 1 });
  expect(acting.give({ type: 'INSTRUCT_FAILOVER', epoch: 2, to: 'h2' })).toContain('ACQUIRE > res');
  expect(acting.give({ type: 'TAKEOVER_OK', epoch: 2, incarnation: 2 })).toEqual([
    'USES !',
    'PROMOTE > s1',
  ]);
  const failed = { type: 'STANDBY_FAILED', slot: 's1', generation: 1 };
  expect(acting.give(failed)).toEqual(['STOP > s1']);
  expect(acting.give({ type: 'STOPPED', slot: 's1', generation: 1 })).toEqual([
    'GIVE_BACK > res',
    'TAKEOVER_FAILED > master',
    'SLAVE_HB > master',
  ]);
  acting.stop();
});

const keeper = () =>
  stage('keeper', deadlineKeeper, { guest: 'record', row: 'row' }, ['record', 'row']);
const ready = { type: 'STANDBY_READY', slot: 's2', generation: 3 };

test('a cold standby is told to be ready once the deadline is set, or at once to a guest in need', () => {
  const calm = keeper();
  expect(calm.give(ready)).toEqual(['DEADLINE > row']);
  expect(calm.give(ready)).toEqual([]);
  expect(calm.give({ type: 'DEADLINE_SET', generation: 3 })).toEqual(['STANDBY_READY > record']);
  calm.stop();
  const needy = keeper();
  needy.give(ready);
  expect(needy.give({ type: 'FAILURE', epoch: 1 })).toEqual([
    'SHARER_FAILS > row',
    'FAILURE > record',
    'STANDBY_READY > record',
  ]);
  needy.stop();
});

test('in an epoch of the device nothing is written, and it ends only when the guest has handled it', () => {
  const row = stage('row', sharerDeadline, { asker: 'keeper' }, ['keeper']);
  row.give({ type: 'SHARER_FAILS' });
  row.give({ type: 'DEVICE_ERROR' });
  row.give({ type: 'DEADLINE', generation: 3 });
  expect(row.pass(60_000)).toEqual([]);
  row.give({ type: 'SHARER_SERVES' });
  expect(row.pass(10_000)).toEqual(['RESET_STARTED !', 'GATE_OPEN !']);
  expect(row.pass(1_000)).toEqual(['DEADLINE_SET > keeper']);
  row.stop();
});
