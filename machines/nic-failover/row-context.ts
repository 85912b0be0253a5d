/**
 * What a MappingEntry remembers, hears and says, and how a path event changes what it knows.
 */
import type { Policy } from './policy.ts';
import {
  type Address,
  type Cause,
  type Epoch,
  type Frame,
  type Home,
  isLater,
  type PathReport,
  type RowSetting,
} from './types.ts';

export interface MappingEntryInput extends Home {
  readonly vnicId: string;
  /** Name of this actor. */
  readonly row: string;
  /** Virtual interfaces that share the row; none in systems without guests. */
  readonly vifs: readonly string[];
  /** Addresses announced after a switch; a shared row learns more. */
  readonly addresses: readonly Address[];
  /** All ports of the machine. */
  readonly ports: readonly string[];
  readonly policy: Policy;
}

interface Setting {
  readonly version: number;
  readonly candidates: readonly string[];
}

export interface RowContext extends MappingEntryInput {
  readonly version: number;
  readonly candidates: readonly string[];
  readonly current: string | null;
  readonly target: string | null;
  readonly tried: readonly string[];
  /** Ports that are up but still held back, the earliest first (see policy `takesRising`). */
  readonly rising: readonly string[];
  /** Last report consumed, per port. */
  readonly known: Readonly<Record<string, PathReport>>;
  readonly epoch: Epoch;
  /** Frames of the guest that wait for the end of the switch, oldest first. */
  readonly queue: readonly Frame[];
  /** Announcements of this switch still to come whatever is heard. */
  readonly announceLeft: number;
  /** A unicast frame for the address came in on the current port since the timer was armed. */
  readonly rxSeen: boolean;
  /** A setting that waits for the end of the switch. */
  readonly pending: Setting | null;
  /** Voluntary returns so far, for the growing hold; at most `holdDoublings`. */
  readonly returns: number;
  /** Candidate to be probed next while isolated. */
  readonly turn: number;
}

export type RowEvent =
  | {
      type: 'MAP';
      version: number;
      setting: RowSetting;
      boot: number;
      known: Readonly<Record<string, PathReport>>;
    }
  | { type: 'UNMAP' | 'RX_SEEN' | 'ANNOUNCE_DUE' }
  | { type: 'SETTING_CHANGED'; version: number; setting: RowSetting }
  | { type: 'PATH_FAILED'; port: string; cause: Cause; k: number }
  | { type: 'PATH_RESTORED'; port: string; k: number }
  | { type: 'PATH_RISING' | 'PATH_SINKING'; port: string }
  | { type: 'SWITCH_NOW'; port: string }
  | { type: 'PURGED'; port: string; epoch: Epoch; frames: readonly Frame[] }
  | { type: 'COMMITTED'; epoch: Epoch }
  | { type: 'CHOSEN'; port: string | null; barred: readonly string[] }
  | { type: 'ENQUEUE'; frame: Frame }
  | { type: 'LEARN' | 'UNLEARN'; address: Address };

export type RowEmitted =
  | { type: 'ROW_CHANGED' | 'ANNOUNCE'; vnicId: string; port: string; epoch: Epoch }
  | { type: 'HANDED_OVER'; vnicId: string; seq: number; port: string; epoch: Epoch }
  | {
      type: 'CHOSEN';
      vnicId: string;
      port: string;
      usable: readonly string[];
      wished: boolean;
    }
  | {
      type: 'ISOLATED';
      vnicId: string;
      among: readonly string[];
      causes: readonly (Cause | null)[];
    }
  | { type: 'MAPPED'; vnicId: string; failed: Readonly<Record<string, Cause>> }
  | { type: 'ALARM'; vnicId: string; port: string }
  | {
      type: 'UNMAPPED' | 'HOLD_ARMED' | 'HOLD_CANCELLED' | 'FENCED' | 'REFUSED';
      vnicId: string;
    }
  | { type: 'NOTED'; vnicId: string; port: string; primary: boolean; cause: Cause | null }
  | { type: 'LEAVING'; vnicId: string; port: string; usable: boolean; trigger: string }
  | { type: 'DROPPED'; vnicId: string; count: number };

type PathEvent = Extract<RowEvent, { type: 'PATH_FAILED' | 'PATH_RESTORED' }>;

export const isPathEvent = (event: RowEvent): event is PathEvent =>
  event.type === 'PATH_FAILED' || event.type === 'PATH_RESTORED';

export const isFresh = ({ known, policy }: RowContext, event: RowEvent): boolean =>
  isPathEvent(event) && isLater(event.k, known[event.port]?.k ?? 0, policy.wrapsAt);

/** What the row will know once it has taken note of the event. */
export const noted = (context: RowContext, event: RowEvent): RowContext => {
  if (!isPathEvent(event)) return context;
  const failed = event.type === 'PATH_FAILED';
  const report: PathReport = { cause: failed ? event.cause : null, k: event.k };
  return {
    ...context,
    known: { ...context.known, [event.port]: report },
    rising: context.rising.filter((port) => port !== event.port),
    tried: failed ? context.tried : context.tried.filter((port) => port !== event.port),
  };
};

export const primaryOf = ({ candidates }: RowContext): string | null => candidates[0] ?? null;

/** A port that the table bars is about to be reset: as good as failed, before its monitor says so. */
export const withBarred = (context: RowContext, barred: readonly string[]): RowContext['known'] => {
  const entries = Object.entries(context.known).map(([port, report]) =>
    barred.includes(port) && report.cause === null
      ? ([port, { cause: 'planned', k: report.k }] as const)
      : ([port, report] as const),
  );
  return Object.fromEntries(entries);
};
