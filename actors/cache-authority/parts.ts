/** The machines that a planted bug may replace. */
import { cacheCopy } from '../../machines/cache-authority/cache-copy.ts';
import { cacheManagementServer } from '../../machines/cache-authority/cache-management-server.ts';
import { cacheServer } from '../../machines/cache-authority/cache-server.ts';
import { dataClient } from '../../machines/cache-authority/data-client.ts';
import { fileServer } from '../../machines/cache-authority/file-server.ts';
import { leaseClock } from '../../machines/cache-authority/lease-clock.ts';
import { lockClient } from '../../machines/cache-authority/lock-client.ts';
import { rightKeeper } from '../../machines/cache-authority/right-keeper.ts';
import { targetChoice } from '../../machines/cache-authority/target-choice.ts';

export const cacheAuthorityParts = {
  cacheManagementServer,
  cacheServer,
  leaseClock,
  lockClient,
  cacheCopy,
  fileServer,
  rightKeeper,
  dataClient,
  targetChoice,
};

export type CacheAuthorityParts = typeof cacheAuthorityParts;
