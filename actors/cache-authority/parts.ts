/** The machines that a planted bug may replace. */
import { cacheManagementServer } from '../../machines/cache-authority/cache-management-server.ts';
import { cacheServer } from '../../machines/cache-authority/cache-server.ts';
import { leaseClock } from '../../machines/cache-authority/lease-clock.ts';
import { lockClient } from '../../machines/cache-authority/lock-client.ts';

export const cacheAuthorityParts = { cacheManagementServer, cacheServer, leaseClock, lockClient };

export type CacheAuthorityParts = typeof cacheAuthorityParts;
