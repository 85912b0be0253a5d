/** A history of operations in words: for each client, what it asked and was told, and when. */
import type { TimelineRow } from '../system/definition.ts';
import type { Trace } from './format.ts';

/**
 * A line a client, as "alice: write 1 → ok (steps 0–3), read → …  (from step 3)"; none if the run
 * is not about a history.
 */
export const timelineLines = ({ timeline = [] }: Trace): readonly string[] => {
  const clients = [...new Set(timeline.map(({ client }) => client))];
  return clients.map((client) => {
    const rows = timeline.filter((row) => row.client === client);
    return `${client}: ${rows.map(rowWords).join(', ')}`;
  });
};

const rowWords = ({ operation, invoked, returned, result }: TimelineRow): string =>
  returned === null
    ? `${operation} → … (from step ${invoked})`
    : `${operation} → ${result} (steps ${invoked}–${returned})`;
