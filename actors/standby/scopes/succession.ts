/** Another selector takes office, as scopes have it: the first one is cut off, and ends later or never. */
import type { EventFault, InputSpec } from '../../../src/system/definition.ts';
import { SEAT } from '../wiring.ts';

export const SUCCESSION: EventFault = {
  kind: 'event',
  name: 'the host of the selector is cut off',
  to: SEAT,
  event: { type: 'SUSPECTED' },
};

export const PREDECESSOR_ENDS: InputSpec = {
  to: SEAT,
  name: 'the selector before is stopped',
  event: { type: 'PREDECESSOR_ENDS' },
};
