/** A history told: every operation of every client, from its invocation to its return. */
import type { Observed, Plain, TimelineRow } from '../../system/definition.ts';
import { encode } from '../../system/encode.ts';
import type { HistoryEvent } from './events.ts';
import { plainWords, type SequentialObject } from './object.ts';

interface Row extends TimelineRow {
  readonly request: string;
}

const isOpen = (row: Row, client: string): boolean =>
  row.client === client && row.returned === null && row.result === null;

/** Told for an operation that its client gave up. */
const GIVEN_UP = 'given up';

/** Rows in order of invocation. */
export const timelineOf =
  ({ words }: SequentialObject) =>
  (observed: readonly Observed[]): readonly TimelineRow[] => {
    let rows: readonly Row[] = [];
    const giveUp = (client: string, step: number): void => {
      rows = rows.map((row) =>
        isOpen(row, client) ? { ...row, returned: step, result: GIVEN_UP } : row,
      );
    };
    for (const { step, event } of observed as readonly { step: number; event: HistoryEvent }[]) {
      if (event.type === 'crash') {
        for (const client of event.clients) giveUp(client, step);
        continue;
      }
      const { client } = event;
      const request = encode(event.request, 'request');
      const open = rows.find((row) => isOpen(row, client) && row.request === request);
      if (event.type === 'invoke' && open === undefined) {
        giveUp(client, step);
        const operation = words?.(event.operation) ?? plainWords(event.operation as Plain);
        const row = { client, operation, invoked: step, returned: null, result: null, request };
        rows = [...rows, row];
      }
      if (event.type === 'return' && open !== undefined) {
        const closed = { ...open, returned: step, result: plainWords(event.result) };
        rows = rows.map((row) => (row === open ? closed : row));
      }
    }
    return rows.map(({ request: _, ...row }) => row);
  };
