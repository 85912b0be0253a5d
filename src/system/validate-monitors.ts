/** Checks monitors: what they observe must exist, and what they promise must be breakable. */
import { list } from './checks.ts';
import type { MonitorSpec, ObservationKind, SystemDefinition } from './definition.ts';
import { InputError } from './errors.ts';
import { tagsOf } from './promises.ts';

/** Every kind of observation; the value says nothing, the type makes the list complete. */
const KINDS: Readonly<Record<ObservationKind, true>> = {
  emit: true,
  send: true,
  deliver: true,
  timeout: true,
  outcome: true,
  input: true,
  fault: true,
  crash: true,
  recover: true,
  drop: true,
  duplicate: true,
  lose: true,
  repeat: true,
  reorder: true,
  partition: true,
  heal: true,
  clog: true,
  unclog: true,
  pause: true,
  resume: true,
  'lost-write': true,
  'stale-read': true,
  'clock-jump': true,
  tick: true,
};

/** @throws InputError UNKNOWN_OBSERVATION, EMPTY_PROMISE, TWO_PROMISES */
export const checkMonitors = ({ monitors }: SystemDefinition): void => {
  for (const [name, spec] of Object.entries(monitors ?? {})) {
    checkObserves(name, spec);
    checkPromises(name, spec);
  }
};

const checkObserves = (name: string, { observes }: MonitorSpec): void => {
  if (typeof observes === 'function') return;
  const kinds: readonly string[] = Array.isArray(observes) ? observes : Object.keys(observes);
  const unknown = kinds.find((kind) => !Object.hasOwn(KINDS, kind));
  if (unknown === undefined) return;
  throw new InputError(
    'UNKNOWN_OBSERVATION',
    `monitor ${name} observes ${JSON.stringify(unknown)}, which nothing is.`,
    `Known: ${list(Object.keys(KINDS))}.`,
  );
};

const checkPromises = (name: string, spec: MonitorSpec): void => {
  const { promises } = spec;
  if (promises === undefined) return;
  const tags = tagsOf(spec);
  const named = typeof promises === 'string' ? ['bad', 'hot'] : Object.keys(promises);
  const breakable = named.filter((tag) => tags.includes(tag));
  if (typeof promises === 'string' && breakable.length > 1) {
    throw new InputError(
      'TWO_PROMISES',
      `monitor ${name} has states tagged bad and hot, and one sentence for both.`,
      'Give promises: { bad: …, hot: … }.',
    );
  }
  const empty =
    typeof promises === 'string' ? breakable.length === 0 : breakable.length < named.length;
  if (!empty) return;
  const lacks = named.filter((tag) => !tags.includes(tag)).join(' or ');
  throw new InputError(
    'EMPTY_PROMISE',
    `monitor ${name} promises something, but no state of it is tagged ${lacks}.`,
    'Tag the state in which the promise is broken.',
  );
};
