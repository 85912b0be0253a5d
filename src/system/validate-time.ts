/** Checks what a definition says about ordered time, and refuses what cannot go with it. */
import { checkRange, list } from './checks.ts';
import type { OrderedTime, SystemDefinition } from './definition.ts';
import { InputError } from './errors.ts';
import { linkBetween, named } from './links.ts';
import { Clock, ticksOf } from './time.ts';
import { pairs } from './validate-network.ts';

/** @throws InputError */
export const checkTime = (definition: SystemDefinition, time: OrderedTime): void => {
  const { tickMs } = time;
  if (!(Number.isFinite(tickMs) && tickMs > 0)) {
    throw new InputError('BAD_TICK', `tickMs is ${tickMs}.`, 'Use a number above 0.');
  }
  checkLatency(definition, time);
  checkSkew(definition, time);
  refuseLinks(definition);
  refuseDeadlock(definition);
  refuseAges(definition, new Clock(time));
};

const checkLatency = (definition: SystemDefinition, { latency, tickMs }: OrderedTime): void => {
  for (const [i, { from, to, minMs, maxMs }] of (latency ?? []).entries()) {
    const where = `latency ${i}`;
    checkRange(definition, from, `${where} (from)`);
    checkRange(definition, to, `${where} (to)`);
    ticksOf(minMs, tickMs, `minMs of ${where}`);
    ticksOf(maxMs, tickMs, `maxMs of ${where}`);
    if (minMs <= maxMs) continue;
    throw new InputError('BAD_LATENCY', `${where} has minMs ${minMs} above maxMs ${maxMs}.`);
  }
};

const checkSkew = (definition: SystemDefinition, { skew }: OrderedTime): void => {
  for (const [i, { actors, share }] of (skew ?? []).entries()) {
    const names = typeof actors === 'string' ? [actors] : (actors ?? []);
    const unknown = names.filter((n) => n !== '*' && !Object.hasOwn(definition.actors, n));
    if (unknown.length > 0) {
      const known = list(Object.keys(definition.actors));
      throw new InputError('UNKNOWN_PEER', `skew ${i} names ${list(unknown)}.`, `Known: ${known}.`);
    }
    if (share >= 0 && share < 1) continue;
    throw new InputError('BAD_SKEW', `skew ${i} has share ${share}.`, 'Use 0 or more, below 1.');
  }
};

const refused = (fact: string, hint: string): InputError =>
  new InputError('NOT_IN_ORDERED_TIME', fact, hint);

const refuseLinks = ({ links }: SystemDefinition): void => {
  for (const [i, { kind, onFull, merging }] of (links ?? []).entries()) {
    if (kind === 'set') {
      throw refused(
        `link ${i} is a set: its messages are never consumed, so they would be due for ever.`,
        'Use fifo or bag, or free time.',
      );
    }
    if (merging === true) {
      throw refused(
        `link ${i} is merging: two equal messages of different age are not the same.`,
        'Leave merging out, or use free time.',
      );
    }
    if (onFull === 'block' && kind !== 'local') {
      throw refused(
        `link ${i} blocks senders when it is full: a step that is due could be impossible.`,
        'Use bound or lose, or free time.',
      );
    }
  }
};

const refuseDeadlock = ({ properties }: SystemDefinition): void => {
  const property = properties.find(({ kind }) => kind === 'no-deadlock');
  if (property === undefined) return;
  throw refused(
    `${JSON.stringify(property.name)} would always hold: time can pass, or something is due.`,
    'Say what should not stop to happen, with eventually or leadsTo, or use free time.',
  );
};

/** Equal messages of different age are one to a step, which is right for deliveries alone. */
const refuseAges = (definition: SystemDefinition, clock: Clock): void => {
  for (const [from, to] of pairs(definition)) {
    const { kind, lossy } = linkBetween(definition.links, from, to);
    if (kind === 'bag' && lossy && clock.latency(from, to).most > 0) refuseAge('loss', from, to);
  }
  for (const spec of definition.faults ?? []) {
    if (spec.kind !== 'drop' && spec.kind !== 'duplicate') continue;
    for (const [from, to] of pairs(definition)) {
      if (!named(spec.from, from) || !named(spec.to, to)) continue;
      if (linkBetween(definition.links, from, to).kind !== 'bag') continue;
      if (clock.latency(from, to).most === 0) continue;
      refuseAge(spec.kind, from, to);
    }
  }
};

const refuseAge = (what: string, from: string, to: string): never => {
  throw refused(
    `${what} on the bag from ${from} to ${to}, which has latency: ` +
      'which of two equal messages it takes would depend on their age.',
    'Use a fifo, or no latency.',
  );
};
