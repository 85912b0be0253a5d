/** Serves a session to a browser until somebody ends it; what `inspect` and the tour share. */

import type { Chart } from '../chart/chart.ts';
import { Events } from '../inspect/api/events.ts';
import { ExploreApi } from '../inspect/api/explore-routes.ts';
import { type Access, dispatch, type Route } from '../inspect/api/route.ts';
import { documentOf } from '../inspect/document.ts';
import { builtPage } from '../inspect/page/build.ts';
import { pageIn } from '../inspect/page/serve.ts';
import { fileResponse } from '../inspect/page/share.ts';
import type { CoverageAnswer } from '../inspect/protocol.ts';
import { type Listening, listen, type ServerOptions } from '../inspect/server.ts';
import { type Path, Session } from '../inspect/session/session.ts';
import type { Mutant, Parameters, SystemEntry } from '../system/catalogue.ts';
import type { Trace } from '../trace/format.ts';
import { DEFAULT_SEED, ENGINE } from './engine.ts';
import { define } from './explore.ts';
import { Layouts } from './layouts.ts';
import { canOpen, openInBrowser } from './open.ts';
import type { Output } from './output.ts';

export interface Opened {
  readonly session: Session;
  /** Step that is looked at; default: the end of the trunk. */
  readonly at?: number;
  /** Part of the page that the link shows; default: the run. */
  readonly view?: string | null;
  /** What the planted bug is, in a phrase. */
  readonly bug: string | null;
}

export const sessionFor = (
  entry: SystemEntry,
  mutant: Mutant<any> | null,
  parameters: Parameters,
): Session =>
  new Session({
    system: entry.name,
    parameters,
    mutant: mutant?.name ?? null,
    definition: define(entry, mutant, parameters),
    engine: ENGINE,
    seed: DEFAULT_SEED,
  });

/** A session whose trunk is a recorded run. @throws InputError if it is no run of the system */
export const openTrace = (
  entry: SystemEntry,
  mutant: Mutant<any> | null,
  trace: Trace,
  parameters: Parameters = trace.parameters,
): Opened => {
  const session = sessionFor(entry, mutant, parameters);
  const { loop, property, steps } = trace;
  const lasso =
    loop === undefined || property === null ? undefined : { loop, property: property.name };
  session.open(
    steps.map(({ step }) => step),
    lasso,
  );
  return { session, bug: mutant?.title ?? null };
};

/** The built page; whoever watches is told why it takes a while. @throws InputError NO_PAGE */
export const readyPage = (output: Output): Promise<string> =>
  builtPage((text) => {
    if (process.stderr.isTTY) output.note(text);
  });

export interface Serving {
  readonly port: number;
  /** Opens a browser where there is one to be seen. */
  readonly browser: boolean;
  readonly signal: AbortSignal;
}

/** What is served: an interface and the place where the page opens. */
export interface Hosted {
  readonly routes: readonly Route[];
  readonly onUpgrade?: ServerOptions['onUpgrade'];
  /** The link to open, and what else scripts want to know. */
  readonly about: (server: Pick<Listening, 'origin' | 'token'>) => { readonly link: string };
  /** The answer as a person reads it; default: the link alone. */
  readonly text?: (server: Pick<Listening, 'origin' | 'token'>) => string;
  readonly close: () => void;
}

/** Prints the link, as the answer, and serves until the signal. @throws InputError PORT_TAKEN, NO_PAGE */
export const host = async (
  make: (page: string) => Hosted,
  { port, browser, signal }: Serving,
  output: Output,
): Promise<void> => {
  const page = await readyPage(output);
  if (signal.aborted) return;
  const { routes, onUpgrade, about, text, close } = make(page);
  const answers = [
    (request: Request, access: Access) => dispatch(routes, request, access),
    pageIn(page),
  ];
  const server = await listen({ port, answers, ...(onUpgrade && { onUpgrade }) });
  const { link } = about(server);
  await output.answer(
    () => about(server),
    () => text?.(server) ?? `${link}\n`,
  );
  if (browser && canOpen() && !(await openInBrowser(link))) {
    output.note('no browser could be opened; open the link yourself');
  }
  output.note('listening on this machine only; Ctrl-C ends it');
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve());
  });
  close();
  await server.close();
};

/** Serves a session. @throws InputError PORT_TAKEN, NO_PAGE */
export const serve = ({ session, at, bug, view }: Opened, serving: Serving, output: Output) =>
  host(
    (page) => {
      const api = exploring(session, bug, page, new Events());
      const run = session.trunk;
      const seen = view ? `&view=${encodeURIComponent(view)}` : '';
      return {
        routes: api.routes,
        close: () => api.close(),
        about: ({ origin, token }) => ({
          link: `${origin}/#${session.link(run, at ?? run.length)}${seen}&token=${token}`,
          ...{ origin, token, api: `${origin}/api/session` },
        }),
      };
    },
    serving,
    output,
  );

/** The interface of the explorer over a session. */
export const exploring = (
  session: Session,
  bug: string | null,
  page: string,
  events: Events,
): ExploreApi => {
  const document = (run: Path) => documentOf(session, run, { bug });
  const layouts = new Layouts();
  const file = async (run: Path, step: number, coverage?: CoverageAnswer) => {
    const known = coverage === undefined ? {} : { coverage };
    return fileResponse(page, await layouts.within({ ...document(run), ...known }), step);
  };
  const layout = (chart: Chart, badges: boolean) => layouts.of(chart, badges);
  return new ExploreApi(session, { events, document, file, layout });
};
