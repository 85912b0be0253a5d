/** The machines of the pair, as planted bugs may change them. */
import { standbyPlace } from '../../../machines/platform/standby-place.ts';
import { placementParts } from '../../placement/parts.ts';
import { standbyParts } from '../../standby/parts.ts';

export const placementStandbyParts = {
  placement: placementParts,
  standby: standbyParts,
  standbyPlace,
};

export type PlacementStandbyParts = typeof placementStandbyParts;
