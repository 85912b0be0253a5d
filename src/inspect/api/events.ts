/**
 * What the server tells by itself, as numbered server-sent events. Whoever was away for a while says
 * the last number it saw and gets what it missed; if that is too long ago, it is told to begin anew.
 */

export interface Told {
  readonly seq: number;
  readonly type: string;
  readonly data: unknown;
}

/** Events that are kept for those who come back. */
const KEPT = 2000;
const ALIVE_MS = 15_000;

export class Events {
  readonly #kept: Told[] = [];
  readonly #listeners = new Set<(told: Told) => void>();
  readonly #most: number;
  #seq = 0;

  constructor(most = KEPT) {
    this.#most = most;
  }

  get seq(): number {
    return this.#seq;
  }

  tell(type: string, data: unknown): void {
    this.#seq += 1;
    const told = { seq: this.#seq, type, data };
    this.#kept.push(told);
    if (this.#kept.length > this.#most) this.#kept.shift();
    for (const listener of this.#listeners) listener(told);
  }

  listen(listener: (told: Told) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Answers `GET` with a stream that ends when the reader goes away.
   *
   * @param request its header Last-Event-ID, or `?since=`, says what was seen; else only what is new
   */
  stream(request: Request): Response {
    let stop = (): void => {};
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const encoder = new TextEncoder();
        const write = (text: string) => controller.enqueue(encoder.encode(text));
        write(': hypercharts\n\n');
        for (const told of this.#since(sinceOf(request))) write(lines(told));
        const alive = setInterval(() => write(': alive\n\n'), ALIVE_MS);
        alive.unref();
        const silence = this.listen((told) => write(lines(told)));
        stop = () => {
          clearInterval(alive);
          silence();
        };
        request.signal.addEventListener('abort', () => stop());
      },
      cancel: () => stop(),
    });
    const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' };
    return new Response(body, { headers });
  }

  #since(seq: number | undefined): readonly Told[] {
    if (seq === undefined || seq === this.#seq) return [];
    const first = this.#kept[0]?.seq ?? this.#seq + 1;
    // A number from the future is of another server: nothing the reader knows is true any more.
    if (seq > this.#seq || seq + 1 < first) return [{ seq: this.#seq, type: 'anew', data: null }];
    return this.#kept.filter((told) => told.seq > seq);
  }
}

const sinceOf = (request: Request): number | undefined => {
  const query = new URL(request.url).searchParams.get('since');
  const text = request.headers.get('last-event-id') ?? query ?? '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
};

const lines = ({ seq, type, data }: Told): string =>
  `id: ${seq}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
