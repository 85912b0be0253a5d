/**
 * Where programs with `@statelyai/inspect` report: a WebSocket whose address holds a secret of its own,
 * so that no page can write into the log that was not given it. What the secret opens is this, and no
 * control: a program's address may lie in its sources.
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Attached } from './attached.ts';

const MOST_BYTES = 4_000_000;

export const PATH = '/attach/';

export class Receiver {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MOST_BYTES });
  readonly #source: Attached;
  readonly #secret: Buffer;

  constructor(source: Attached, secret: string) {
    this.#source = source;
    this.#secret = Buffer.from(secret);
  }

  /** Takes a connection over, or ends it. */
  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const given = Buffer.from((request.url ?? '').slice(PATH.length));
    const known = given.length === this.#secret.length && timingSafeEqual(given, this.#secret);
    if (!known || request.url?.startsWith(PATH) !== true) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (client) => this.#listen(client));
  }

  close(): void {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  #listen(client: WebSocket): void {
    this.#source.connected();
    client.on('message', (data, isBinary) => {
      if (isBinary) return;
      try {
        this.#source.take(JSON.parse(String(data)));
      } catch {
        // Not JSON: nothing of ours.
      }
    });
    client.on('error', () => client.terminate());
    client.on('close', () => this.#source.disconnected());
  }
}
