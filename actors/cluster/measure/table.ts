/** One table for heartbeats as the machines have them and as real programs were captured. */
import { aligned } from '../../aligned.ts';
import type { HeartbeatFigures } from '../captures/figures.ts';
import type { StormTimes } from './storm.ts';

/** One program in one situation; null: not known, or never. */
export interface BeatRow {
  readonly program: string;
  readonly hosts: number;
  /** Guests, or virtual addresses; null: none were run. */
  readonly guests: number | null;
  readonly beatsPerSecond: string;
  readonly detectedSeconds: number | null;
  readonly servedSeconds: number | null;
  readonly remark: string;
}

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000);

export const ownRow = (times: StormTimes, beatsPerSecond: number): BeatRow => ({
  program: `these machines, ${times.places ?? 'any number'} at a time`,
  hosts: 2,
  guests: times.guests,
  beatsPerSecond: String(beatsPerSecond),
  detectedSeconds: seconds(times.detectedMs),
  servedSeconds: seconds(times.firstMs),
  remark: 'since the crash; detected is confirmed off, served the first guest',
});

export const rowOf = (figures: HeartbeatFigures): BeatRow => {
  const hosts = figures.hosts.length;
  if (figures.protocol === 'vrrp') {
    const takeover = figures.takeoverAfterLastAdvertSeconds;
    return {
      program: 'VRRP',
      hosts,
      guests: figures.instances,
      beatsPerSecond: String(figures.advertsPerSecond),
      detectedSeconds: takeover,
      servedSeconds: takeover,
      remark: 'since the last advertisement; nobody is fenced',
    };
  }
  const [loss] = figures.losses;
  const rate = figures.datagramsPerSecond;
  const wasTold = loss !== undefined && loss.countedFrom !== loss.lastDatagram;
  return {
    program: 'corosync',
    hosts,
    guests: null,
    beatsPerSecond: rate === null ? 'not known' : `${rate.least} to ${rate.most}`,
    detectedSeconds: loss?.detectionSeconds ?? null,
    servedSeconds: null,
    remark: `since ${wasTold ? 'the failure' : 'its last datagram'}; detected is a new membership`,
  };
};

const cell = (value: number | null): string => (value === null ? '–' : String(value));

export const beatTable = (rows: readonly BeatRow[]): string =>
  aligned([
    ['program', 'hosts', 'guests', 'beats/s', 'detected s', 'served s', ''],
    ...rows.map((row) => [
      row.program,
      String(row.hosts),
      cell(row.guests),
      row.beatsPerSecond,
      cell(row.detectedSeconds),
      cell(row.servedSeconds),
      row.remark,
    ]),
  ]);
