import { expect, test } from 'vitest';
import { homeOf, type MasterContext } from '../../../machines/cluster/master-memory.ts';
import {
  heldIfAtRest,
  inForceIfHeldBy,
  newestOf,
  TABLES_AT_START,
  withOffer,
  withoutWaiting,
  withPeerVersion,
} from '../../../machines/cluster/pair-table.ts';
import type { Group } from '../../../machines/cluster/types.ts';

const GROUP: Group = { group: 'a', resource: 'res-a', instances: [], homes: ['h2', 'h1'] };
const SECOND = { version: 2, homes: { a: ['h1', 'h2'] } };

const homeAt = (host: string, tables: MasterContext['tables']) =>
  homeOf({ host, tables, beliefs: { h1: 'up', h2: 'up' } } as unknown as MasterContext, GROUP);

test('whoever loses a group holds a new version only once its coordinator is at rest', () => {
  const offered = withOffer(TABLES_AT_START, SECOND, [GROUP], 'h2');
  expect(offered.waiting).toEqual(['a']);
  expect(heldIfAtRest(offered).held).toBeNull();
  expect(newestOf(offered).version).toBe(1);
  const held = heldIfAtRest(withoutWaiting(offered, 'a'));
  expect(newestOf(held).version).toBe(2);
  expect(withOffer(TABLES_AT_START, SECOND, [GROUP], 'h1').waiting).toEqual([]);
});

test('until a new version is in force a host is home only where both versions say so', () => {
  const held = heldIfAtRest(withOffer(TABLES_AT_START, SECOND, [GROUP], 'h1'));
  expect(homeAt('h1', TABLES_AT_START)).toBe('h2');
  expect(homeAt('h1', held)).toBeUndefined();
  expect(inForceIfHeldBy(held, ['h2'])).toBe(held);
  const inForce = inForceIfHeldBy(withPeerVersion(held, 'h2', 2), ['h2']);
  expect(homeAt('h1', inForce)).toBe('h1');
  expect(inForce.held).toBeNull();
});

test('peers that are confirmed off are not waited for, and an older version changes nothing', () => {
  const held = heldIfAtRest(withOffer(TABLES_AT_START, SECOND, [GROUP], 'h1'));
  const inForce = inForceIfHeldBy(held, []);
  expect(inForce.inForce).toEqual(SECOND);
  expect(withOffer(inForce, { version: 1, homes: {} }, [GROUP], 'h1')).toBe(inForce);
  expect(withOffer(held, { version: 3, homes: {} }, [GROUP], 'h1')).toBe(held);
});
