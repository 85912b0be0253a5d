/** What the properties look at in a state. */
import type { FormedRecord } from '../../../machines/placement/allocator-work.ts';
import { allOf, type Granted, type Mapping } from '../../../machines/placement/types.ts';
import type { ActorView, Plain, StateView } from '../../../src/system/definition.ts';
import { ALLOCATOR, iommuOf } from '../wiring.ts';

export type Seen = Omit<ActorView, 'pick'>;

export interface RowPart {
  readonly state: string;
  readonly holder: string | null;
  readonly generation: number;
}

const outer = (value: unknown): string =>
  typeof value === 'string' ? value : Object.keys(value as object)[0]!;

const rowPart = ({ value, context }: Seen): Plain => ({
  state: outer(value),
  holder: context.holder,
  generation: context.generation,
});
export const rowOf = (s: StateView, resource: string): RowPart =>
  s.actor(resource).pick(rowPart) as unknown as RowPart;

/** The outer state of an actor, 'down' while it is crashed. */
const outerPart = ({ value }: Seen): Plain => outer(value);
export const stateOf = (s: StateView, actor: string): string =>
  s.actor(actor).pick(outerPart) as string;

const mappingPart = ({ context }: Seen): Plain =>
  allOf(context.mapping as Mapping).map(({ id, generation }) => ({ id, generation }));
export const mappingOf = (s: StateView, server: string): readonly Granted[] =>
  s.actor(server).pick(mappingPart) as unknown as readonly Granted[];

const recordsPart = ({ context }: Seen): Plain => context.records as Plain;
/** Durable, so that they are there while the allocator is down. */
export const recordsOf = (s: StateView): readonly FormedRecord[] =>
  s.actor(ALLOCATOR).pick(recordsPart) as unknown as readonly FormedRecord[];

const dmaPart = ({ context }: Seen): Plain => context.server;
/** The server whose DMA a device may do. */
export const dmaOf = (s: StateView, device: string): string | null =>
  s.actor(iommuOf(device)).pick(dmaPart) as string | null;

export const isLostUnderWay = (s: StateView, server: string, resource: string): boolean =>
  s
    .actor(server)
    .inbox.some(
      ({ event }) =>
        event.type === 'LOST' && (event as unknown as { resource: string }).resource === resource,
    );
