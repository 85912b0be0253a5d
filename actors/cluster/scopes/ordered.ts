/**
 * What scopes in ordered time share: durations short enough to be counted in ticks of a second, in the
 * proportions of the defaults (a heartbeat a second, a host given up after six).
 */
import type { OrderedTime } from '../../../src/system/definition.ts';
import type { ClusterParts } from '../parts.ts';

const S = 1_000;

export const timeOf = (latencyMs: number): OrderedTime => ({
  mode: 'ordered',
  tickMs: S,
  ...(latencyMs === 0
    ? {}
    : { latency: [{ from: ['master-h1', 'master-h2'], minMs: 0, maxMs: latencyMs }] }),
});

export const inSeconds = (parts: ClusterParts): ClusterParts => ({
  ...parts,
  peerWatch: parts.peerWatch.provide({
    delays: { peerTimeoutHalf: 2 * S, peerTimeout: 4 * S, confirmTimer: S, fenceTimer: 4 * S },
  }),
  powerSwitch: parts.powerSwitch.provide({ delays: { cutTime: S } }),
  failoverCoordinator: parts.failoverCoordinator.provide({
    delays: { claimTimer: 2 * S, stepTimer: 6 * S, retryTimer: 4 * S },
  }),
  slaveCluster: parts.slaveCluster.provide({
    delays: {
      slaveHb: S,
      slaveHbLoaded: 8 * S,
      masterSilence: 3 * S,
      appTimer: 3 * S,
      takeoverTimer: 4 * S,
      releaseTimer: 3 * S,
    },
  }),
  application: parts.application.provide({
    delays: { startTime: ({ context }) => 2 * S * context.slowness, stopTime: S, aliveTime: S },
  }),
  guestOs: parts.guestOs.provide({
    delays: { bootTime: 2 * S, stopTime: S, restartTime: S, pauseTime: 5 * S },
  }),
  guestWatch: parts.guestWatch.provide({
    delays: { slaveTimeoutHalf: 2 * S, slaveRestart: S, pauseBound: 6 * S },
  }),
  thirdSystem: parts.thirdSystem.provide({
    delays: { defineTime: S, bootTime: 2 * S, appStartTime: S },
  }),
  virtualizationUnit: parts.virtualizationUnit.provide({ delays: { masterRestart: 2 * S } }),
});
