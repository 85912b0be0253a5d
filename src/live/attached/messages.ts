/**
 * What the official client `@statelyai/inspect` (0.7) sends: three kinds of messages about actors of
 * somebody else's program. They are read with care, for anybody may send anything.
 */
import * as v from 'valibot';

const text = v.pipe(v.string(), v.maxLength(2_000_000));
const short = v.pipe(v.string(), v.maxLength(1_000));
const stamp = { createdAt: v.optional(v.union([short, v.number()])), _version: v.optional(short) };
const event = v.looseObject({ type: short });
const snapshot = v.looseObject({ status: v.optional(short) });

const message = v.variant('type', [
  v.looseObject({
    ...stamp,
    type: v.literal('@xstate.actor'),
    name: short,
    sessionId: short,
    parentId: v.nullish(short),
    definition: v.nullish(text),
    snapshot: v.nullish(v.unknown()),
  }),
  v.looseObject({
    ...stamp,
    type: v.literal('@xstate.event'),
    sessionId: short,
    sourceId: v.nullish(short),
    event,
  }),
  v.looseObject({
    ...stamp,
    type: v.literal('@xstate.snapshot'),
    sessionId: short,
    event,
    snapshot,
  }),
]);

export type Message = v.InferOutput<typeof message>;
export type ActorMessage = Extract<Message, { type: '@xstate.actor' }>;
export type EventMessage = Extract<Message, { type: '@xstate.event' }>;
export type SnapshotMessage = Extract<Message, { type: '@xstate.snapshot' }>;

/** @returns undefined for what is no such message */
export const messageOf = (value: unknown): Message | undefined => {
  const parsed = v.safeParse(message, value);
  return parsed.success ? parsed.output : undefined;
};
