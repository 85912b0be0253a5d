/** Actors of an application, as far as the naive explorer looks into them. */
import type { AnyActor, AnyActorLogic } from 'xstate';
import { InputError } from '../../../system/errors.ts';

/** The parts of an actor that only its own system knows. */
export type Internal = Omit<AnyActor, '_parent' | 'id'> & {
  id: string;
  logic: AnyActorLogic;
  readonly _parent: Internal | undefined;
  readonly _processingStatus: number;
  readonly _syncSnapshot?: boolean;
  readonly _actorScope: Record<string, any>;
  readonly systemId: string | undefined;
  readonly src: unknown;
};

/** Stands for an actor of the surrounding system. */
export class Peer {
  readonly id: string;
  readonly sessionId: string;
  constructor(id: string) {
    this.id = id;
    this.sessionId = id;
  }
  getSnapshot(): never {
    throw new InputError('NOT_SUPPORTED', `reading another actor (${this.id}) cannot be explored.`);
  }
}

/** XState's numbers of an actor that runs, and of one that has stopped. */
export const RUNNING = 1;
export const STOPPED = 2;
