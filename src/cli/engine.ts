/** Who is answering: name and version of this engine, for documents and traces. */
import { readFileSync } from 'node:fs';

const file = new URL('../../package.json', import.meta.url);
const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as {
  name: string;
  version: string;
};

/** Fixed, so that two runs of one command are the same run. */
export const DEFAULT_SEED = 1;

export const ENGINE = { name, version } as const;
