/** What actors say to nobody in the system, as numbers. */
import type { Emission } from './definition.ts';
import { encode } from './encode.ts';
import { Interner } from './interner.ts';

export class Emissions extends Interner<Emission> {
  number(emission: Emission): number {
    const { actor, event, to } = emission;
    const what = encode(event, `event ${event.type} emitted by ${actor}`, 'event');
    return this.intern(`${actor} ${what} ${to ?? ''}`, () => emission);
  }
}
