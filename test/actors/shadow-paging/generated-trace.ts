/** A trace without end, made as it is read: processes that come, run in turns, and go. */

const SLICE = 2_000;

/** Pieces of a trace of so many events; no address is used by two processes. */
export function* generatedTrace(events: number): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  // A linear congruential generator: the same trace every time.
  let random = 1;
  const next = (below: number): number => {
    random = (random * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((random / 2 ** 31) * below);
  };
  let born = 8;
  const alive = Array.from({ length: born }, (_, i) => i);
  let lines: string[] = [];
  const address = (process: number): string => `0x${(0x100_0000 + process * 0x1000).toString(16)}`;
  for (let event = 0; event < events; event += 1) {
    if (event % 50 === 49) {
      const [gone] = alive.splice(next(alive.length - 1), 1, born);
      lines.push(`free ${address(gone!)}`);
      born += 1;
    } else lines.push(`cr3 ${address(alive[next(next(alive.length) + 1)]!)}`);
    if (lines.length === SLICE) {
      yield encoder.encode(`${lines.join('\n')}\n`);
      lines = [];
    }
  }
  if (lines.length > 0) yield encoder.encode(`${lines.join('\n')}\n`);
}
