/**
 * `run cluster PLAN.measure.json`: measures the machines: heartbeats by the number of guests, and how
 * long a failover takes with so many takeovers at a time. `--out FILE.svg` writes the plot. Captures of
 * other programs' heartbeats (`--capture FILE`, or in place of a plan) stand in the same table.
 */
import * as v from 'valibot';
import type { RunInput, RunOutput } from '../../../src/system/catalogue.ts';
import { InputError } from '../../../src/system/errors.ts';
import { aligned } from '../../aligned.ts';
import { parseJsonFile } from '../../json-file.ts';
import { linePlot } from '../../plot/line-plot.ts';
import { figuresOf, type HeartbeatFigures } from '../captures/figures.ts';
import { type BeatRate, beatRates } from './beats.ts';
import { type StormTimes, stormTimes } from './storm.ts';
import { beatTable, ownRow, rowOf } from './table.ts';

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

const ratesText = (rates: readonly BeatRate[]): string =>
  [
    'Heartbeats per second between two hosts, both directions:',
    aligned([
      ['guests', 'one a host', 'one a guest'],
      ...rates.map((rate) => [rate.guests, rate.aggregated, rate.perGuest].map(String)),
    ]),
  ].join('\n');

const stormText = ({ guests, places, detectedMs, firstMs, lastMs, failed, harmed }: StormTimes) =>
  `A host with ${guests} guests fails, ${places ?? 'any number of'} takeovers at a time: ` +
  `confirmed off after ${seconds(detectedMs)} s, first guest served after ` +
  `${seconds(firstMs)} s, last after ${seconds(lastMs)} s; ` +
  `${failed} takeovers failed, ${harmed} healthy guests harmed.`;

const plotOf = (rates: readonly BeatRate[]): Uint8Array => {
  const last = rates.at(-1)!;
  return new TextEncoder().encode(
    linePlot({
      title: 'Heartbeats between two hosts, by the number of guests',
      description: `With ${last.guests} guests ${last.aggregated} heartbeats a second if each host beats for all its guests, ${last.perGuest} if every guest beats for itself.`,
      x: { name: 'guests', scale: 'log' },
      y: { name: 'heartbeats per second', scale: 'log' },
      lines: [
        { name: 'one heartbeat a host', points: rates.map((r) => [r.guests, r.aggregated]) },
        { name: 'every guest beats for itself', points: rates.map((r) => [r.guests, r.perGuest]) },
      ],
    }),
  );
};

/** @throws InputError FAILED_AT */
const failedAtOf = ({ options = {} }: RunInput): number | undefined => {
  const [given] = options['failed-at'] ?? [];
  if (given === undefined) return undefined;
  const value = given.trim() === '' ? Number.NaN : Number(given);
  if (Number.isFinite(value)) return value;
  throw new InputError('FAILED_AT', `--failed-at ${given} is no number of seconds since 1970.`);
};

const capturesOf = (input: RunInput): readonly HeartbeatFigures[] =>
  (input.options?.capture ?? []).map((path) =>
    figuresOf(path, input.files![path]!, failedAtOf(input)),
  );

/** @throws InputError JSON_… naming the field; of captures PCAPNG_…, PCAP_…, CAPTURE_…, FAILED_AT */
export const runMeasure = (input: RunInput): RunOutput => {
  const plan = parseJsonFile(input.path, input.bytes, planSchema);
  const captures = capturesOf(input);
  const rates = beatRates(plan.guests);
  const storms = plan.places.map((places) => stormTimes(plan.stormGuests, places));
  const [rate] = beatRates([plan.stormGuests]);
  const own = storms.map((storm) => ownRow(storm, rate!.aggregated));
  return {
    json: { heartbeats: rates, storms, ...(captures.length === 0 ? {} : { captures }) },
    text: [
      ratesText(rates),
      storms.map(stormText).join('\n'),
      ...(captures.length === 0 ? [] : [beatTable([...own, ...captures.map(rowOf)])]),
    ].join('\n\n'),
    capture: plotOf(rates),
    summary: `${rates.at(-1)!.aggregated} heartbeats a second for ${rates.at(-1)!.guests} guests`,
  };
};

const eventsOf = (figures: HeartbeatFigures): readonly string[] =>
  figures.protocol === 'vrrp'
    ? figures.takeovers.map(
        ({ instance, from, to, afterLastAdvertSeconds, preempts }) =>
          `  instance ${instance}: ${to} takes over from ${from} ${afterLastAdvertSeconds} s after its last advertisement${preempts ? ', by its higher priority' : ''}`,
      )
    : [
        ...figures.losses.map(
          ({ host, detectionSeconds, suspectedAfterSeconds, members }) =>
            `  ${host} falls silent; missed after ${suspectedAfterSeconds ?? 'an unknown time of'} s, membership ${members.join(', ')} without it after ${detectionSeconds} s`,
        ),
        ...figures.memberships.map(
          ({ atSeconds, members }) => `  ${atSeconds}: membership ${members.join(', ')}`,
        ),
      ];

/** A capture alone, beside the machines with as many guests as it has. */
export const runCapture = (input: RunInput): RunOutput => {
  const figures = figuresOf(input.path, input.bytes, failedAtOf(input));
  const guests = figures.protocol === 'vrrp' ? figures.instances : 1;
  const [rate] = beatRates([guests]);
  const storm = stormTimes(guests, guests);
  const rows = [rowOf(figures), ownRow(storm, rate!.aggregated)];
  return {
    json: { ...figures, table: rows },
    text: [beatTable(rows), ['What the capture shows:', ...eventsOf(figures)].join('\n')].join(
      '\n\n',
    ),
    summary: `${rows[0]!.program}: ${rows[0]!.beatsPerSecond} beats a second`,
  };
};
