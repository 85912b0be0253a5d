/** The machines that a planted bug may replace, and what survives the crash of a host. */
import { mrDevice } from '../../machines/pci-sharing/mr-device.ts';
import { mrFunction } from '../../machines/pci-sharing/mr-function.ts';
import { powerControl } from '../../machines/pci-sharing/power-control.ts';
import { resetDriver } from '../../machines/pci-sharing/reset-driver.ts';
import { resetGate } from '../../machines/pci-sharing/reset-gate.ts';
import { durableOfGate } from '../../machines/pci-sharing/reset-gate-setup.ts';
import { resourceManager } from '../../machines/pci-sharing/resource-manager.ts';
import { durableOfManager } from '../../machines/pci-sharing/resource-manager-setup.ts';
import { sharerComputer } from '../../machines/pci-sharing/sharer-computer.ts';
import { sharerRow } from '../../machines/pci-sharing/sharer-row.ts';
import { durableOfRow } from '../../machines/pci-sharing/sharer-row-setup.ts';
import { switchMonitor } from '../../machines/pci-sharing/switch-monitor.ts';

export const pciSharingParts = {
  mrDevice,
  mrFunction,
  switchMonitor,
  resetGate,
  resourceManager,
  sharerRow,
  sharerComputer,
  powerControl,
  resetDriver,
  durableOfGate,
  durableOfManager,
  durableOfRow,
};

export type PciSharingParts = typeof pciSharingParts;
