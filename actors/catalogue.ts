/**
 * The systems that the command line knows, in the order in which it lists them.
 * Named by the field `hypercharts.systems` of package.json.
 */
import type { SystemEntry } from '../src/system/catalogue.ts';
import { abdRegister } from './baseline/abd-register.ts';
import { dieHard } from './baseline/die-hard.ts';
import { durableQueue } from './baseline/durable-queue.ts';
import { failoverBeforeTimeout } from './baseline/failover-before-timeout.ts';
import { fencedLock } from './baseline/fenced-lock.ts';
import { heartbeat } from './baseline/heartbeat.ts';
import { singleCopyRegister } from './baseline/single-copy-register.ts';
import { twoPhaseCommit } from './baseline/two-phase-commit.ts';
import { nicFailover } from './nic-failover/system.ts';
import { vlan } from './vlan/system.ts';

export const systems: readonly SystemEntry[] = [
  twoPhaseCommit,
  heartbeat,
  failoverBeforeTimeout,
  singleCopyRegister,
  abdRegister,
  fencedLock,
  durableQueue,
  dieHard,
  vlan,
  nicFailover,
];
