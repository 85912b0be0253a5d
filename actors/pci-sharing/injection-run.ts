/**
 * One injected error driven through the checked statecharts, with the virtual clock as picker: whom the
 * manager tells, whether the gate lets the reset through, who goes on. Nothing is decided here.
 */
import { Drive, type TimedEmission } from '../../src/live/drive.ts';
import { compile } from '../../src/system/compile.ts';
import { pciSharingParts } from './parts.ts';
import { type Injection, type SlotSharer, sharersOf } from './recording.ts';
import { actorsOf, functionOf, linksOf, planOf } from './wiring.ts';

/** Resetting a physical function resets its virtual ones, whose drivers are named after its own. */
const isPhysical = (sharers: readonly SlotSharer[], inject: string): boolean => {
  const driver = sharers.find((sharer) => sharer.function === inject)?.driver;
  return sharers.some((sharer) => sharer.driver === `${driver}vf`);
};

/** Longer than everything but the deadlines, which nobody has here. */
const WATCHED_MS = 30_000;

export interface Outcome {
  readonly handling: 'none' | 'function reset' | 'device reset' | 'restrained';
  /** In the order in which they were told. */
  readonly told: readonly string[];
  readonly ready: readonly string[];
  readonly reset: boolean;
  readonly resumed: readonly string[];
  /** Sharers whose consent is missing. */
  readonly heldBy: readonly string[];
  readonly events: readonly { readonly atMs: number; readonly what: string }[];
}

const NOTHING: Outcome = {
  handling: 'none',
  told: [],
  ready: [],
  reset: false,
  resumed: [],
  heldBy: [],
  events: [],
};

interface Said {
  readonly type: string;
  readonly computer: string;
  readonly epoch: number;
}

const WORDS: Readonly<Record<string, (said: Said) => string>> = {
  DETECTED: () => 'failure detected',
  GATE_CLOSED: ({ epoch }) => `gate closed, epoch ${epoch}`,
  HANDLE: ({ computer }) => `${computer} told`,
  ROW_NO: ({ computer }) => `${computer}: reset not possible yet`,
  ROW_YES: ({ computer }) => `${computer}: reset possible`,
  RESET_STARTED: ({ epoch }) => `reset, epoch ${epoch}`,
  GATE_OPEN: ({ epoch }) => `gate open, epoch ${epoch}`,
  RESUME: ({ computer }) => `${computer} resumed`,
};

/** What is only said again is left out. */
const eventsOf = (emissions: readonly TimedEmission[]): Outcome['events'] => {
  const said = emissions.flatMap(({ event, atMs }) => {
    const what = WORDS[event.type]?.(event as never);
    return what === undefined ? [] : [{ atMs, what }];
  });
  return said.filter(({ what }, at) => said.findIndex((other) => other.what === what) === at);
};

const whose = (emissions: readonly TimedEmission[], type: string): readonly string[] =>
  emissions
    .filter(({ event }) => event.type === type)
    .map(({ event }) => (event as unknown as Said).computer);

const driven = (sharers: readonly SlotSharer[]) => {
  const plan = planOf(
    sharers.map(({ function: name, canRecover }) => ({
      name,
      // Whoever cannot take part in a recovery keeps its Function until somebody consents.
      content: canRecover ? 'wait' : 'continue',
      hasPower: false,
    })),
  );
  return new Drive(
    compile({
      name: 'pci-sharing',
      title: 'run',
      actors: actorsOf(plan, pciSharingParts),
      links: linksOf(plan, true),
      properties: [],
    }),
  );
};

/** @param sharers who is hit; absent: as the recording says */
export const runInjection = (
  injection: Injection,
  sharers: readonly SlotSharer[] = sharersOf(injection),
): Outcome => {
  const { inject, reported, severity } = injection;
  if (!reported || severity === 'Corrected' || sharers.length === 0) return NOTHING;
  const drive = driven(sharers);
  const isOfFunction =
    severity === 'Uncorrected' &&
    sharers.some((s) => s.function === inject) &&
    !isPhysical(sharers, inject);
  const event = isOfFunction
    ? { type: 'FUNCTION_ERROR', function: functionOf(inject) }
    : { type: 'DEVICE_ERROR' };
  const emissions = [...drive.inject('device', event), ...drive.advance(WATCHED_MS)];
  const reset = emissions.some((e) => e.event.type === 'RESET_STARTED');
  const isOpen = drive.view.actor('gate').matches('open');
  const asking = (name: string): boolean =>
    drive.view.actor(`row-${name}`).matches({ no: 'awaitingConsent' });
  const mended = reset ? 'device reset' : 'function reset';
  return {
    handling: isOpen ? mended : 'restrained',
    told: [...new Set([...whose(emissions, 'ROW_NO')])],
    ready: [...new Set(whose(emissions, 'ROW_YES'))],
    reset,
    resumed: [...new Set(whose(emissions, 'RESUME'))],
    heldBy: sharers.map((s) => s.function).filter(asking),
    events: eventsOf(emissions),
  };
};
