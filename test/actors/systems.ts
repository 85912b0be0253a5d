/** The systems of the catalogue, all of them loaded. */
import { systems as listed } from '../../actors/catalogue.ts';

export const systems = await Promise.all(listed.map(({ load }) => load()));
