/**
 * Runs that are under way in the inspector: `run SYSTEM --live`, a system of the catalogue as real actors
 * on a real clock, and `attach`, where programs with `@statelyai/inspect` report.
 */
import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { Events } from '../inspect/api/events.ts';
import { LiveApi, type LiveSurroundings } from '../inspect/api/live-routes.ts';
import { Attached } from '../inspect/live/attached.ts';
import { Flight } from '../inspect/live/flight.ts';
import { PATH, Receiver } from '../inspect/live/receiver.ts';
import { fileResponse } from '../inspect/page/share.ts';
import { EXIT_HOLDS } from '../report/verdict.ts';
import type { Mutant, Parameters, SystemEntry } from '../system/catalogue.ts';
import { InputError } from '../system/errors.ts';
import { ENGINE } from './engine.ts';
import { define } from './explore.ts';
import { exploring, type Hosted, host, sessionFor } from './inspector.ts';
import { interruptible } from './interrupt.ts';
import { Layouts } from './layouts.ts';
import type { Output } from './output.ts';
import { portOf, wholeNumber } from './parameters.ts';
import type { AddVerb } from './verb.ts';

export interface LiveRequest {
  readonly entry: SystemEntry;
  readonly mutant: Mutant<any> | null;
  readonly parameters: Parameters;
  readonly port: string | undefined;
  /** How much faster than a real clock. */
  readonly speed: string | undefined;
  readonly latencyMs: string | undefined;
  readonly open: boolean;
}

const LATENCY_MS = 200;

export const runLive = async (request: LiveRequest, output: Output): Promise<number> => {
  const { entry, mutant, parameters } = request;
  const definition = define(entry, mutant, parameters);
  const about = { engine: ENGINE, system: entry.name, parameters, mutant: mutant?.name ?? null };
  const flight = new Flight(definition, {
    about,
    speed: speedOf(request.speed),
    latencyMs:
      request.latencyMs === undefined ? LATENCY_MS : wholeNumber(request.latencyMs, '--latency'),
  });
  // Where somebody leaves the real actors and goes on in the model.
  const session = sessionFor(entry, mutant, parameters);
  const serving = { port: portOf(request.port), browser: request.open };
  await interruptible(
    (signal) =>
      host(
        (page) => {
          const explorer = exploring(session, mutant?.title ?? null, page, new Events());
          const live = new LiveApi(flight, {
            ...drawing(page),
            explore: (steps) => {
              const run = session.open(steps);
              return session.link(run, run.length);
            },
          });
          return {
            routes: [...live.routes, ...explorer.routes],
            close: () => {
              live.close();
              explorer.close();
            },
            about: ({ origin, token }) => ({
              link: `${origin}/#live=${entry.name}&token=${token}`,
              ...{ origin, token, api: `${origin}/api/live` },
            }),
          };
        },
        { ...serving, signal },
        output,
      ),
    () => output.note('ending'),
  );
  return EXIT_HOLDS;
};

const speedOf = (text: string | undefined): number => {
  const speed = text === undefined ? 1 : Number(text);
  if (speed > 0 && Number.isFinite(speed)) return speed;
  throw new InputError('USAGE', `--speed is "${text}".`, 'Give a number above 0, e.g. 0.1 or 10.');
};

/** What any live run needs to be shown and saved. */
const drawing = (page: string): Pick<LiveSurroundings, 'events' | 'file' | 'layout'> => {
  const layouts = new Layouts();
  return {
    events: new Events(),
    file: async (document, at) => fileResponse(page, await layouts.within(document), at),
    layout: (chart, badges) => layouts.of(chart, badges),
  };
};

const KEY_BYTES = 12;

interface AttachOptions {
  readonly port?: string;
  readonly key?: string;
  readonly open?: boolean;
}

export const addAttach: AddVerb = (program, choose) => {
  program
    .command('attach')
    .description('watch a program with XState actors that reports through @statelyai/inspect')
    .option('--port <n>', 'port to listen on (default: any free one)')
    .option('--key <text>', 'secret part of the address, to keep it from one start to the next')
    .option('--no-open', 'print the addresses, and open no browser')
    .action((_: unknown, command: Command) => {
      const options = command.optsWithGlobals<AttachOptions>();
      choose((output) => runAttach(options, output));
    });
};

const runAttach = async (options: AttachOptions, output: Output): Promise<number> => {
  const key = options.key ?? randomBytes(KEY_BYTES).toString('base64url');
  if (!/^[\w-]{8,}$/.test(key)) {
    const hint = 'Give at least 8 letters, digits, "-" or "_".';
    throw new InputError('USAGE', `--key is "${key}".`, hint);
  }
  const serving = { port: portOf(options.port), browser: options.open !== false };
  await interruptible(
    (signal) => host((page) => hostAttached(page, key), { ...serving, signal }, output),
    () => output.note('ending'),
  );
  return EXIT_HOLDS;
};

const hostAttached = (page: string, key: string): Hosted => {
  const source = new Attached(ENGINE);
  const receiver = new Receiver(source, key);
  const live = new LiveApi(source, {
    ...drawing(page),
  });
  const about = ({ origin, token }: { readonly origin: string; readonly token: string }) => ({
    link: `${origin}/#live=attached&token=${token}`,
    webSocket: `${origin.replace('http', 'ws')}${PATH}${key}`,
    window: `${origin}/#live=window&key=${key}`,
    ...{ origin, token, api: `${origin}/api/live` },
  });
  return {
    routes: live.routes,
    onUpgrade: (request, socket, head) => receiver.upgrade(request, socket, head),
    close: () => {
      live.close();
      receiver.close();
    },
    about,
    text: (server) => {
      const { link, webSocket, window } = about(server);
      return [
        'Give your program one of these addresses:',
        `  createWebSocketInspector({ url: '${webSocket}' })   Node or browser`,
        `  createBrowserInspector({ url: '${window}' })   browser, opens a window`,
        `Watch it here: ${link}`,
        '',
      ].join('\n');
    },
  };
};
