/** Checks the named delays of a machine: they must be defined, and in ordered time be whole ticks. */
import type { AnyStateMachine } from 'xstate';
import { list } from './checks.ts';
import { InputError } from './errors.ts';
import { ticksOf } from './time.ts';
import { isMachine } from './tree/kinds.ts';

/** An undefined named delay would fire at once: XState takes it for no delay at all. */
export const checkDelays = (
  actor: string,
  machine: AnyStateMachine,
  tickMs: number | undefined,
): void => {
  const known: Readonly<Record<string, unknown>> = machine.implementations.delays ?? {};
  for (const delay of delaysIn(machine.config, new Set())) {
    checkTicks(actor, delay, known[delay], tickMs);
    if (Object.hasOwn(known, delay)) continue;
    throw new InputError(
      'UNDEFINED_DELAY',
      `the machine of actor ${actor} uses delay ${JSON.stringify(delay)}, which is not defined.`,
      `Defined: ${list(Object.keys(known)) || 'none'}. Declare it in setup({ delays }).`,
    );
  }
  for (const action of Object.values(machine.implementations.actions ?? {})) {
    checkActionDelay(actor, action, known, tickMs);
  }
};

/** Durations that are computed are looked at when a timer is armed. */
const checkTicks = (
  actor: string,
  name: string,
  delay: unknown,
  tickMs: number | undefined,
): void => {
  if (tickMs === undefined || typeof delay !== 'number') return;
  ticksOf(delay, tickMs, `delay ${JSON.stringify(name)} of actor ${actor}`);
};

const checkActionDelay = (
  actor: string,
  action: unknown,
  known: Readonly<Record<string, unknown>>,
  tickMs: number | undefined,
): void => {
  const { delay } = (action ?? {}) as { delay?: unknown };
  if (typeof delay !== 'string') return;
  checkTicks(actor, delay, known[delay], tickMs);
  if (Object.hasOwn(known, delay)) return;
  throw new InputError(
    'UNDEFINED_DELAY',
    `an action of actor ${actor} uses delay ${JSON.stringify(delay)}, which is not defined.`,
    'Declare it in setup({ delays }).',
  );
};

/** Fields that hold an author's data, not parts of a chart. */
const DATA: readonly string[] = ['context', 'input', 'output', 'meta', 'params'];

/** Names of delays in a machine's configuration: keys of `after`, and `delay` of inline actions. */
function* delaysIn(node: unknown, seen: Set<unknown>): Generator<string> {
  if ((typeof node !== 'object' && typeof node !== 'function') || node === null) return;
  if (seen.has(node) || isMachine(node)) return;
  seen.add(node);
  for (const [key, value] of Object.entries(node)) {
    if (DATA.includes(key)) continue;
    if (key === 'after' && typeof value === 'object' && value !== null) {
      yield* Object.keys(value).filter((delay) => Number.isNaN(Number(delay)));
    }
    if (key === 'delay' && typeof value === 'string') yield value;
    yield* delaysIn(value, seen);
  }
}
