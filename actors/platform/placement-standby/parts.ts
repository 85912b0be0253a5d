/** The machines of the pair, as planted bugs may change them. */
import { firstInstance } from '../../../machines/platform/first-instance.ts';
import { hostInterface } from '../../../machines/platform/host-interface.ts';
import { standbyPlace } from '../../../machines/platform/standby-place.ts';
import { placementParts } from '../../placement/parts.ts';
import { standbyParts } from '../../standby/parts.ts';

export const placementStandbyParts = {
  placement: placementParts,
  standby: standbyParts,
  standbyPlace,
  firstInstance,
  host: hostInterface,
};

export type PlacementStandbyParts = typeof placementStandbyParts;
