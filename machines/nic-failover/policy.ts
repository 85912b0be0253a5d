/**
 * Policy: what distinguishes the three dialects that one set of machines speaks.
 *
 * - `patent`  one row per virtual interface, frames wait during a switch, the address is announced
 *   three times and then whenever a period passes without a unicast frame for it, the guest is
 *   shown link-down only when no path is left, a silent path is a last resort and never isolates.
 * - `linux`   bonding (active-backup) under a bridge: one row for all interfaces, candidates in
 *   order, return to the primary at once, nothing waits, nothing announced for guests.
 * - `ovs`     Open vSwitch bond (active-backup): as `linux` by link, but each known guest address
 *   is announced once per switch.
 */
export type Dialect = 'patent' | 'linux' | 'ovs';

export interface Policy {
  readonly dialect: Dialect;
  /** Choice among usable candidates: fewest other rows first, or simply the first in order. */
  readonly select: 'leastLoaded' | 'inOrder';
  readonly failback: 'auto' | 'manual';
  readonly failbackHoldMs: number;
  /** The hold doubles with each voluntary return, at most this often; 0 = it never grows. */
  readonly holdDoublings: number;
  readonly upHoldMs: number;
  /** Whether a row without a path takes a port that is up before its hold is over. */
  readonly takesRising: boolean;
  /** Most frames of one row that wait during a switch; 0 = none, they are dropped and counted. */
  readonly queueBound: number;
  readonly announce: 'repeated' | 'once' | 'none';
  /** How many announcements follow a switch without looking for answers. */
  readonly announceBurst: number;
  readonly announceTimerMs: number;
  /** Whether the guest is shown link-down while its row is isolated. */
  readonly showDownWhenIsolated: boolean;
  /**
   * `link` = the state of the link alone; `linkAndProbe` = also probes on every port; `probeCurrent`
   * = probes sent on the current port only, a standby counts as good only if it receives something.
   */
  readonly detection: 'link' | 'linkAndProbe' | 'probeCurrent';
  /** Ports that are only silent serve as last resort, so that probing alone never isolates. */
  readonly lastResort: boolean;
  readonly probeIntervalMs: number;
  readonly probeTimeoutMs: number;
  /** Probes in a row without any reply that make a path dead. */
  readonly missLimit: number;
  readonly switchTimerMs: number;
  /**
   * Numbers of path reports and of row generations begin again at 0 after so many, and are compared
   * as serial numbers (RFC 1982); null = they rise without end. At least twice as many as can be
   * under way at once.
   */
  readonly wrapsAt: number | null;
}

export const patentPolicy: Policy = {
  dialect: 'patent',
  select: 'leastLoaded',
  failback: 'manual',
  failbackHoldMs: 10_000,
  holdDoublings: 6,
  upHoldMs: 1_000,
  takesRising: false,
  queueBound: 256,
  announce: 'repeated',
  announceBurst: 3,
  announceTimerMs: 1_000,
  showDownWhenIsolated: true,
  detection: 'linkAndProbe',
  lastResort: true,
  probeIntervalMs: 500,
  probeTimeoutMs: 500,
  missLimit: 3,
  switchTimerMs: 100,
  wrapsAt: null,
};

const linuxPolicy: Policy = {
  ...patentPolicy,
  dialect: 'linux',
  select: 'inOrder',
  failback: 'auto',
  failbackHoldMs: 0,
  holdDoublings: 0,
  upHoldMs: 0,
  takesRising: true,
  queueBound: 0,
  announce: 'none',
  announceBurst: 0,
  showDownWhenIsolated: false,
  detection: 'link',
  lastResort: false,
};

const ovsPolicy: Policy = {
  ...linuxPolicy,
  dialect: 'ovs',
  announce: 'once',
  announceBurst: 1,
};

export const policies: Readonly<Record<Dialect, Policy>> = {
  patent: patentPolicy,
  linux: linuxPolicy,
  ovs: ovsPolicy,
};
