/**
 * `run cluster PLAN.measure.json`: measures the machines: heartbeats by the number of guests, and how
 * long a failover takes with so many takeovers at a time. `--out FILE.svg` writes the plot.
 */
import * as v from 'valibot';
import type { RunInput, RunOutput } from '../../../src/system/catalogue.ts';
import { parseJsonFile } from '../../json-file.ts';
import { type BeatRate, beatRates } from './beats.ts';
import { plotOf } from './plot.ts';
import { type StormTimes, stormTimes } from './storm.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000));

const planSchema = v.object({
  /** Numbers of guests for which heartbeats are counted. */
  guests: v.pipe(v.array(count), v.minLength(1)),
  /** Guests of the host that fails. */
  stormGuests: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200)),
  /** Takeovers at a time; null: no limit. */
  places: v.array(v.nullable(count)),
});

const seconds = (ms: number | null): string => (ms === null ? 'never' : `${ms / 1_000}`);

const tableOf = (rates: readonly BeatRate[], storms: readonly StormTimes[]): string =>
  [
    'Heartbeats per second between two hosts, both directions:',
    '  guests   one a host   one a guest',
    ...rates.map(
      ({ guests, aggregated, perGuest }) =>
        `  ${String(guests).padStart(6)}${String(aggregated).padStart(13)}${String(perGuest).padStart(14)}`,
    ),
    '',
    ...storms.map(
      ({ guests, places, detectedMs, firstMs, lastMs, failed, harmed }) =>
        `A host with ${guests} guests fails, ${places ?? 'any number of'} takeovers at a time: ` +
        `confirmed off after ${seconds(detectedMs)} s, first guest served after ` +
        `${seconds(firstMs)} s, last after ${seconds(lastMs)} s; ` +
        `${failed} takeovers failed, ${harmed} healthy guests harmed.`,
    ),
  ].join('\n');

/** @throws InputError JSON_… naming the field */
export const runMeasure = ({ path, bytes }: RunInput): RunOutput => {
  const plan = parseJsonFile(path, bytes, planSchema);
  const rates = beatRates(plan.guests);
  const storms = plan.places.map((places) => stormTimes(plan.stormGuests, places));
  return {
    json: { heartbeats: rates, storms },
    text: tableOf(rates, storms),
    capture: new TextEncoder().encode(plotOf(rates)),
    summary: `${rates.at(-1)!.aggregated} heartbeats a second for ${rates.at(-1)!.guests} guests`,
  };
};
