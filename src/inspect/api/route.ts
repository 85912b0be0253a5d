/**
 * Routes of the inspector's JSON interface, as plain functions from requests to responses: the server
 * that listens is another file's business, and tests need none.
 */
import * as v from 'valibot';
import { InputError } from '../../system/errors.ts';

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** What it does, in words, for the list that `/api` gives. */
  readonly about: string;
  readonly handle: (call: Call) => Promise<unknown> | unknown;
}

/** What a route gets to see of a request. */
export interface Call {
  readonly query: URLSearchParams;
  /** Of a POST: the JSON that was sent. */
  readonly body: unknown;
  readonly request: Request;
}

export interface Access {
  /** Whether the caller showed the token: everything that is no mere look needs it. */
  readonly control: boolean;
}

const MOST_BYTES = 1_000_000;

const OK = 200;
const BAD_REQUEST = 400;
const FORBIDDEN = 403;
const NOT_ALLOWED = 405;
const TOO_LARGE = 413;
const FAILED = 500;

/** @returns undefined if no route has this path */
export const dispatch = async (
  routes: readonly Route[],
  request: Request,
  { control }: Access,
): Promise<Response | undefined> => {
  const url = new URL(request.url);
  const here = routes.filter(({ path }) => path === url.pathname);
  if (here.length === 0) return undefined;
  const route = here.find(({ method }) => method === request.method);
  if (route === undefined) {
    const known = here.map(({ method }) => method).join(', ');
    return refusal(NOT_ALLOWED, 'METHOD', `${url.pathname} takes ${known}.`);
  }
  if (route.method === 'POST' && !control) {
    return refusal(
      FORBIDDEN,
      'NO_CONTROL',
      'this needs the token. Open the link that the command line printed.',
    );
  }
  try {
    const body = route.method === 'POST' ? await jsonOf(request) : undefined;
    const answer = await route.handle({ query: url.searchParams, body, request });
    return answer instanceof Response ? answer : json(OK, answer);
  } catch (error) {
    return failure(error);
  }
};

const failure = (error: unknown): Response => {
  if (error instanceof TooLarge) return refusal(TOO_LARGE, 'TOO_LARGE', error.message);
  if (error instanceof InputError) return refusal(BAD_REQUEST, error.code, error.message);
  const fact = error instanceof Error ? error.message : String(error);
  return refusal(FAILED, 'INTERNAL', `INTERNAL: ${fact}. This is a defect; please report it.`);
};

class TooLarge extends Error {}

const jsonOf = async (request: Request): Promise<unknown> => {
  const text = await request.text();
  if (text.length > MOST_BYTES) throw new TooLarge(`a request may have ${MOST_BYTES} characters.`);
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    throw new InputError('NOT_JSON', 'the body of the request is not JSON.');
  }
};

export const json = (status: number, value: unknown): Response =>
  new Response(JSON.stringify(value ?? null), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  });

const refusal = (status: number, code: string, message: string): Response =>
  json(status, { error: { code, message } });

/** @throws InputError BAD_REQUEST with the place */
export const checked = <T>(schema: v.GenericSchema<unknown, T>, value: unknown): T => {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const place = v.getDotPath(issue) ?? 'the body';
  throw new InputError('BAD_REQUEST', `${place}: ${issue.message}.`);
};
