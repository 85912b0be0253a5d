/**
 * The inspector's own server: it listens on this machine only, answers nobody but pages that it served
 * itself, and lets only those who know its token change anything.
 *
 * Any web page can send requests to a port of this machine, and a name that points here (DNS rebinding)
 * would even make them look like its own. So the Host must be this machine's, an Origin, where there is
 * one, must be this server's, and control needs a token that no other page can know.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { InputError } from '../system/errors.ts';
import type { Access } from './api/route.ts';

/** Answers what is its own; undefined leaves a request to others. */
export type Answer = (request: Request, access: Access) => Promise<Response | undefined>;

export interface ServerOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Asked in turn; what none of them answers is not found. */
  readonly answers: readonly Answer[];
  /**
   * Takes a connection over that asks for a WebSocket. It may come from a page of another origin, and
   * has to show a secret that only this callback knows.
   */
  readonly onUpgrade?: (request: IncomingMessage, socket: Socket, head: Buffer) => void;
}

export interface Listening {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** Whoever shows it may change things. */
  readonly token: string;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const TOKEN_BYTES = 18;
const MOST_BODY = 2_000_000;

/** Set on everything: nothing from elsewhere is loaded, nobody may frame the page. */
const SAFE = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
    "connect-src 'self'; font-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; " +
    "frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** @throws InputError PORT_TAKEN */
export const listen = async (options: ServerOptions): Promise<Listening> => {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const server = createServer();
  await bound(server, options.port);
  const { port } = server.address() as AddressInfo;
  const door = new Door(port, token);
  server.on('request', (request, response) => {
    respond(door, options, request, response).catch(() => response.destroy());
  });
  server.on('upgrade', (request, socket, head) => {
    if (door.isMe(request) && options.onUpgrade !== undefined) {
      options.onUpgrade(request, socket as Socket, head);
    } else socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  return { origin: `http://${HOST}:${port}`, token, close: () => closed(server) };
};

const bound = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      const fact = taken
        ? `port ${port} is taken.`
        : `cannot listen on port ${port} (${error.message}).`;
      reject(new InputError('PORT_TAKEN', fact, 'Leave --port out, and a free one is found.'));
    });
    server.listen(port, HOST, resolve);
  });

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** Who may come in, and how far. */
class Door {
  readonly #hosts: readonly string[];
  readonly #token: Buffer;

  constructor(port: number, token: string) {
    this.#hosts = [HOST, 'localhost', '[::1]'].map((host) => `${host}:${port}`);
    this.#token = Buffer.from(token);
  }

  /** Whether a request asks for this server under a name of its own. */
  isMe({ headers: { host } }: IncomingMessage): boolean {
    return host !== undefined && this.#hosts.includes(host);
  }

  /** Why a request is not answered at all, or undefined. */
  refusal(request: IncomingMessage): string | undefined {
    if (!this.isMe(request)) return 'this server has another name.';
    const { headers } = request;
    const { origin } = headers;
    const known = this.#hosts.map((name) => `http://${name}`);
    if (origin !== undefined && !known.includes(origin))
      return 'pages from elsewhere are not answered.';
    const site = headers['sec-fetch-site'];
    const foreign = site === 'cross-site' || site === 'same-site';
    const navigates = headers['sec-fetch-mode'] === 'navigate';
    return foreign && !navigates ? 'pages from elsewhere are not answered.' : undefined;
  }

  mayControl({ headers }: IncomingMessage): boolean {
    const given = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
    const shown = Buffer.from(given ?? '');
    return shown.length === this.#token.length && timingSafeEqual(shown, this.#token);
  }
}

const respond = async (
  door: Door,
  { answers }: ServerOptions,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const refusal = door.refusal(incoming);
  if (refusal !== undefined) {
    await send(refused(403, 'FOREIGN', refusal), response);
    return;
  }
  const body = await bodyOf(incoming);
  if (body === undefined) {
    await send(refused(413, 'TOO_LARGE', `a request may have ${MOST_BODY} bytes.`), response);
    return;
  }
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const request = asRequest(incoming, body, gone.signal);
  const access = { control: door.mayControl(incoming) };
  for (const answer of answers) {
    const found = await answer(request, access);
    if (found !== undefined) return send(found, response);
  }
  await send(refused(404, 'NOT_FOUND', 'there is nothing here.'), response);
};

const refused = (status: number, code: string, message: string): Response =>
  new Response(JSON.stringify({ error: { code, message } }), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });

const bodyOf = async (incoming: IncomingMessage): Promise<Buffer | undefined> => {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of incoming) {
    size += (part as Buffer).length;
    if (size > MOST_BODY) return undefined;
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts);
};

const asRequest = (incoming: IncomingMessage, body: Buffer, signal: AbortSignal): Request => {
  const { method = 'GET', url = '/', headers } = incoming;
  const given = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as [string, string]] : [],
  );
  const has = method !== 'GET' && method !== 'HEAD';
  return new Request(new URL(url, `http://${headers.host}`), {
    ...{ method, headers: given, signal },
    ...(has ? { body: new Uint8Array(body) } : {}),
  });
};

const send = async (answer: Response, response: ServerResponse): Promise<void> => {
  response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), ...SAFE });
  if (answer.body === null) {
    response.end();
    return;
  }
  // A reader that goes away is no error.
  await pipeline(Readable.fromWeb(answer.body as NodeStream), response).catch(() => undefined);
};
