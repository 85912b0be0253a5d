/** The sentences of the properties, for the planted bugs that break them. */
export const sentences = {
  safe1:
    'SAFE-1 exclusivity: what a server has in its mapping, or in an IOMMU, is its own and no other one’s',
  safe2:
    'SAFE-2 all or nothing: a server boots and runs only with everything that it asked for, recorded and allocated',
  safe3: 'SAFE-3 I/O first: no core and no memory is reserved before all devices are',
  safe4Choice:
    'SAFE-4 policy: what is chosen is what the policy says of the resources that are free then',
  safe4Formed: (request: string) =>
    `SAFE-4 policy: what is formed was chosen by the topology in force: ${request}`,
  safe5Notice:
    'SAFE-5 truth of the notice: it orders distances as they are, and is about the mapping alone',
  safe5Read: 'SAFE-5 truth of the notice: what a guest reads is of one version',
  safe6:
    'SAFE-6 no leak: whatever is reserved or allocated belongs to a live request, a record, or a recovery',
  safe6Standby:
    'SAFE-6 no leak: what a standby was granted is held or allocated for it in its generation',
  safe6GivenUp:
    'SAFE-6 no leak: what a standby has given up is held for it no more, nor allocated to it',
  safe7: (device: string) =>
    `SAFE-7 clean hand-over: between two owners a device is drained, unmapped and reset: ${device}`,
  safe8Map: 'SAFE-8 no DMA after loss: only a device that is allocated is mapped',
  safe8Return: 'SAFE-8 no DMA after loss: a lost device does not come back while it is mapped',
  safe8Live: (device: string) =>
    `SAFE-8 no DMA after loss: a lost device is unmapped in the end: ${device}`,
  safe9: (server: string) =>
    `SAFE-9 virtual ids: within one boot a virtual node never stands for two physical ones: ${server}`,
  safe10: (server: string) =>
    `SAFE-10 no lost write: what was written is in the memory that a server has after a move: ${server}`,
  safe10Owned:
    'SAFE-10 no lost write: no CPU and no device can write to memory that its server does not own',
  live1: (request: string) => `LIVE-1 each request is formed or rejected in the end: ${request}`,
  live2Reserved: (resource: string) => `LIVE-2 no reservation lasts for ever: ${resource}`,
  live2Draining: (device: string) => `LIVE-2 no draining lasts for ever: ${device}`,
  liveMove: 'LIVE-2 no move lasts for ever, also if the allocator restarts',
  live2Standby: 'LIVE-2 whatever a standby asks for is answered in the end',
  live3: (guest: string) =>
    `LIVE-3 a guest that declared support reads the latest notice in the end: ${guest}`,
  live4: 'LIVE-4 of requests that hinder only each other one is formed',
} as const;
