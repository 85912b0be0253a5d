/** Which emissions the monitors get to see. */

import { detectionLog } from '../../machines/pci-sharing/monitors/detection-log.ts';
import { gateLog } from '../../machines/pci-sharing/monitors/gate-log.ts';
import { rowLog } from '../../machines/pci-sharing/monitors/row-log.ts';
import { sharedDevice } from '../../machines/platform/device-interface.ts';
import type { Emission, MonitorSpec } from '../../src/system/definition.ts';
import { type Plan, rowedOf, rowOf } from './wiring.ts';

const only =
  (types: readonly string[], actor?: string) =>
  ({ actor: by, event }: Emission): Emission['event'] | undefined =>
    types.includes(event.type) && (actor === undefined || actor === by) ? event : undefined;

const DETECTION_TYPES = [
  'DETECTED',
  'GATE_CLOSED',
  'GATE_OPEN',
  'RESET_STARTED',
  'CANCEL_ACCEPTED',
];
const OUTWARD_TYPES = [
  'GATE_CLOSED',
  'GATE_OPEN',
  'RESET_STARTED',
  'ATTACHED',
  'HANDLE',
  'POWER_OFF',
  'RESUME',
  'DEVICE_DEAD',
];
const ROW_TYPES = ['ROW_NO', 'ROW_YES', 'HANDLED'];

const ofRow =
  (computer: string) =>
  ({ actor, event }: Emission): Emission['event'] | undefined => {
    if (actor !== rowOf(computer)) return undefined;
    const isLate = event.type === 'POWER_OFF' && (event as unknown as { late: boolean }).late;
    return ROW_TYPES.includes(event.type) || isLate ? event : undefined;
  };

export const logOf = (computer: string): string => `log-${computer}`;

export const monitorsOf = (plan: Plan): Record<string, MonitorSpec> => ({
  resets: { machine: gateLog, observes: only(['GATE_CLOSED', 'RESET_STARTED']) },
  interface: { machine: sharedDevice, observes: only(OUTWARD_TYPES) },
  detections: { machine: detectionLog, observes: only(DETECTION_TYPES) },
  ...Object.fromEntries(
    rowedOf(plan).map((name) => [logOf(name), { machine: rowLog, observes: ofRow(name) }]),
  ),
});
