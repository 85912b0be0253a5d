/** Where recorded captures and scenarios of peers lie, if they are beside this checkout. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const root = new URL('../../../../shared/data/', import.meta.url);

/** The folder of one system, or undefined if there is none on this machine. */
export const recordedFolder = (system: string): URL | undefined => {
  const folder = new URL(`${system}/`, root);
  return existsSync(folder) ? folder : undefined;
};

export const recordedFiles = (system: string, end: string): readonly URL[] => {
  const folder = recordedFolder(system);
  if (folder === undefined) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(end));
  return names.sort().map((name) => new URL(name, folder));
};

export const bytesOf = (file: URL): Uint8Array => new Uint8Array(readFileSync(file));

export const jsonOf = <T>(file: URL): T => JSON.parse(readFileSync(file, 'utf8'));

export const baseName = (file: URL): string => file.pathname.split('/').at(-1) as string;
