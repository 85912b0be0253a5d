/**
 * Deep links: a run as the numbers of its choices. Together with system, parameters and planted bug,
 * which a link names, too, they mean the same run in any process; a digest of the model tells when the
 * charts or the wiring are others by now.
 */
import type { Parameters } from '../../system/catalogue.ts';
import { InputError } from '../../system/errors.ts';

export interface DeepLink {
  readonly system: string;
  readonly parameters: Parameters;
  readonly mutant: string | null;
  /** Choices of the whole run. */
  readonly run: readonly number[];
  /** Which of its steps is looked at, 0 for the start. */
  readonly at: number;
  /** Digest of the model; empty if the link does not say. */
  readonly model: string;
}

/** Keys of a link that are no parameters. */
const OWN = {
  system: 'system',
  mutant: 'mutant',
  run: 'run',
  at: 'at',
  model: 'model',
  view: 'view',
} as const;
const PARAMETER = 'p.';

/** The fragment of a URL, without `#`: `system=2pc&p.managers=3&run=0.2.1&at=3&model=…`. */
export const linkText = ({ system, parameters, mutant, run, at, model }: DeepLink): string => {
  const fields = new URLSearchParams([[OWN.system, system]]);
  const given = Object.entries(parameters).toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, value] of given) fields.append(`${PARAMETER}${name}`, String(value));
  if (mutant !== null) fields.append(OWN.mutant, mutant);
  fields.append(OWN.run, run.join('.'));
  fields.append(OWN.at, String(at));
  fields.append(OWN.model, model);
  return fields.toString();
};

/** A link as it is written: values of parameters are text, for their system to read. */
export interface GivenLink extends Omit<DeepLink, 'parameters'> {
  /** `name=value`, as on the command line. */
  readonly parameters: readonly string[];
  /** Part of the page that it shows; null for the run. */
  readonly view: string | null;
}

/**
 * @param text a fragment, or a whole URL that ends in one
 * @throws InputError BAD_LINK
 */
export const parseLink = (text: string): GivenLink => {
  const fields = new URLSearchParams(text.slice(text.indexOf('#') + 1));
  const system = fields.get(OWN.system);
  if (system === null || system === '') {
    throw new InputError('BAD_LINK', 'the link does not name a system.');
  }
  const run = parsePath(fields.get(OWN.run) ?? '');
  const at = number(fields.get(OWN.at) ?? String(run.length), 'step');
  if (at > run.length) {
    throw new InputError('BAD_LINK', `the link looks at step ${at} of ${run.length}.`);
  }
  const parameters = [...fields]
    .filter(([key]) => key.startsWith(PARAMETER))
    .map(([key, value]) => `${key.slice(PARAMETER.length)}=${value}`);
  const model = fields.get(OWN.model) ?? '';
  const view = fields.get(OWN.view);
  return { system, parameters, mutant: fields.get(OWN.mutant), run, at, model, view };
};

/** `0.2.1` → [0, 2, 1]; empty text is the start. @throws InputError BAD_LINK */
export const parsePath = (text: string): readonly number[] =>
  text === '' ? [] : text.split('.').map((part) => number(part, 'choice'));

const number = (text: string, what: string): number => {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InputError('BAD_LINK', `${JSON.stringify(text)} is no number of a ${what}.`);
};
