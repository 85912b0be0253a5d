/** What a scope with two selectors must have seen, or it shows less than it seems. */
import { reachEmit } from '../../../src/properties/index.ts';
import type { Emission, PropertySpec } from '../../../src/system/definition.ts';
import { guestAt, isFollowing } from './seen.ts';

const guestOf = ({ event }: Emission): string => (event as unknown as { guest: string }).guest;

/** It has been asked before it was cut off, or asks a host that has not heard of the other one. */
const late = reachEmit(
  'REACH: the first selector publishes a choice for a guest that asks the second one already',
  'PUBLISHED',
  (emission, before) =>
    emission.actor === 'selector' && isFollowing(before, guestOf(emission), 'selector-2'),
);

const kept = reachEmit(
  'REACH: a choice of the first selector is still in force when the second one has answered',
  'PROTECTED',
  (emission, before) => {
    const guest = guestOf(emission);
    const { state } = guestAt(before, guest);
    return state === 'reviewing' && isFollowing(before, guest, 'selector-2');
  },
);

/** @param edits whether a guest that is protected asks again */
export const successionRows = (edits: boolean): readonly PropertySpec[] =>
  edits ? [late, kept] : [late];
