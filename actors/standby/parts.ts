/** The machines that a planted bug may replace, and what the selector keeps over a crash. */
import { changeMonitor } from '../../machines/standby/change-monitor.ts';
import { coldStartGate } from '../../machines/standby/cold-start-gate.ts';
import { failoverProgram } from '../../machines/standby/failover-program.ts';
import { hostCapacity } from '../../machines/standby/host-capacity.ts';
import { methodSelector } from '../../machines/standby/method-selector.ts';
import { protectedGuest } from '../../machines/standby/protected-guest.ts';
import { durableOfSelector } from '../../machines/standby/selector-memory.ts';
import { selectorSeat } from '../../machines/standby/selector-seat.ts';
import { standbyInstance } from '../../machines/standby/standby-instance.ts';

export const standbyParts = {
  protectedGuest,
  methodSelector,
  selectorSeat,
  standbyInstance,
  hostCapacity,
  changeMonitor,
  coldStartGate,
  failoverProgram,
  durableOfSelector,
  /** Per cent of the limit between which nothing changes, and how many measured times count. */
  policy: { toCold: 70, toHot: 100, window: 2 },
};

export type StandbyParts = typeof standbyParts;
