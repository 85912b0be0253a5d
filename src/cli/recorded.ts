/** Recorded runs: a trace file, or a saved page, which carries the trace of the run that it shows. */
import { InputError } from '../system/errors.ts';
import { parseTrace, type Trace } from '../trace/format.ts';
import { readText } from './files.ts';

export interface Recorded {
  readonly trace: Trace;
  /** Step at which a saved page opens. */
  readonly at?: number;
}

/** What `inspect` takes for a recorded run; systems and modules are never called so. */
export const isRecorded = (name: string): boolean => /\.(json|html?)$/i.test(name);

/** @throws InputError CANNOT_READ, NO_RUN_INSIDE, NO_MODEL and those of `parseTrace` */
export const readRecorded = async (file: string): Promise<Recorded> => {
  const text = await readText(file);
  const recorded = text.trimStart().startsWith('<')
    ? fromPage(text, file)
    : { trace: parseTrace(text, file) };
  if (recorded.trace.system !== ATTACHED) return recorded;
  throw new InputError(
    'NO_MODEL',
    `${file} shows actors that reported through @statelyai/inspect: there is no model to run it with.`,
    'The page itself opens in a browser.',
  );
};

const ATTACHED = 'attached';
const CARRIED = /<script type="application\/json" id="document">(.*?)<\/script>/s;

const fromPage = (text: string, file: string): Recorded => {
  try {
    const { document, at } = JSON.parse(CARRIED.exec(text)?.[1] ?? '') as Carried;
    const trace = parseTrace(JSON.stringify(document?.trace), file);
    return typeof at === 'number' ? { trace, at: Math.min(at, trace.steps.length) } : { trace };
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(
      'NO_RUN_INSIDE',
      `${file} is a page, but carries no run.`,
      'Give one that "Save" or `check … --report FOLDER` wrote.',
    );
  }
};

interface Carried {
  readonly document?: { readonly trace?: unknown };
  readonly at?: unknown;
}
