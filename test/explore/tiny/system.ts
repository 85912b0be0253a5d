/** What the tiny systems are made of. */
import { type EventObject, sendTo } from 'xstate';
import type { SystemDefinition } from '../../../src/system/definition.ts';

export interface Tiny {
  readonly title: string;
  readonly definition: SystemDefinition;
  readonly states: number;
  readonly transitions: number;
  /** In states, as others count it. */
  readonly depth?: number;
  /** `bounds.within` cuts something off. */
  readonly bounded?: boolean;
}

export type Kind = 'fifo' | 'bag' | 'set';

export interface SaidNumber extends EventObject {
  readonly n: number;
}

export const system = (
  name: string,
  rest: Omit<SystemDefinition, 'name' | 'title' | 'properties'>,
): SystemDefinition => ({ name, title: name, properties: [], ...rest });

type Says<Context> = EventObject | ((args: { context: Context; event: any }) => EventObject);

/** To the actor of this name; typed loosely, since one sender serves many machines. */
export const tell = <Context = any>(
  name: string,
  says: Says<Context>,
  later: { readonly delay: string; readonly id: string } | undefined = undefined,
): any => sendTo(({ system }: any) => system.get(name), says as EventObject, later as any);

/** a0, a1, … */
export const many = (n: number) => [...Array(n).keys()].map((i) => `a${i}`);
