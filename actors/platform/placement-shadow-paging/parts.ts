/** The machines of the pair, as planted bugs may change them. */
import { guestCpus } from '../../../machines/platform/guest-cpus.ts';
import { placementParts } from '../../placement/parts.ts';
import { shadowPagingParts } from '../../shadow-paging/parts.ts';

export const placementShadowParts = {
  placement: placementParts,
  shadowPaging: shadowPagingParts,
  guestCpus,
};

export type PlacementShadowParts = typeof placementShadowParts;
