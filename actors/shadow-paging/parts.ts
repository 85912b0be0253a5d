/** The machines that a planted bug may replace. */
import { correspondenceTable } from '../../machines/shadow-paging/correspondence-table.ts';
import { guestMemory } from '../../machines/shadow-paging/guest-memory.ts';
import { guestPtPage } from '../../machines/shadow-paging/guest-pt-page.ts';
import { shadowManager } from '../../machines/shadow-paging/shadow-manager.ts';
import { shadowPt } from '../../machines/shadow-paging/shadow-pt.ts';
import { vcpu } from '../../machines/shadow-paging/vcpu.ts';

export const shadowPagingParts = {
  vcpu,
  shadowManager,
  correspondenceTable,
  shadowPt,
  guestPtPage,
  guestMemory,
};

export type ShadowPagingParts = typeof shadowPagingParts;
