/** The machines that a planted bug may replace, and what the control program keeps over a crash. */
import { controlProgram, durableOfControl } from '../../machines/nic-failover/control-program.ts';
import { deviceMaintenance } from '../../machines/nic-failover/device-maintenance.ts';
import { externalSwitch } from '../../machines/nic-failover/external-switch.ts';
import { lpar } from '../../machines/nic-failover/lpar.ts';
import { managementTable } from '../../machines/nic-failover/management-table.ts';
import { mappingEntry } from '../../machines/nic-failover/mapping-entry.ts';
import { pathMonitor } from '../../machines/nic-failover/path-monitor.ts';
import { physicalNic } from '../../machines/nic-failover/physical-nic.ts';
import { probeTarget } from '../../machines/nic-failover/probe-target.ts';
import { settingScreen } from '../../machines/nic-failover/setting-screen.ts';
import { transmitPath } from '../../machines/nic-failover/transmit-path.ts';
import { virtualInterface } from '../../machines/nic-failover/virtual-interface.ts';

export const nicFailoverParts = {
  physicalNic,
  pathMonitor,
  mappingEntry,
  managementTable,
  controlProgram,
  transmitPath,
  virtualInterface,
  lpar,
  settingScreen,
  externalSwitch,
  probeTarget,
  deviceMaintenance,
  durableOfControl,
};

export type NicFailoverParts = typeof nicFailoverParts;
