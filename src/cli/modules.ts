/** Modules that are named at run time. In the bundle of `bundle.mjs` something else does this. */
import { pathToFileURL } from 'node:url';

/** @param path absolute */
export const loadModule = (path: string): Promise<unknown> => import(pathToFileURL(path).href);
