/** The sentences of the properties, for the planted bugs that break them. */
export const sentences = {
  safe1:
    'SAFE-1 no stale frame: nothing that a CPU can use, and no live shadow entry, leads to a released frame',
  safe2:
    'SAFE-2 freshness: what a CPU in the guest can use, its table has held since its last switch or flush',
  safe3:
    'SAFE-3 right table: a CPU in the guest has a live shadow of its own table and role, or is being shot down',
  safe4: 'SAFE-4 functional: at most one live shadow per VM, guest table and role',
  safe5:
    'SAFE-5 eviction: a shadow that a CPU has, or has not acknowledged to lose, is never freed',
  safe6: 'SAFE-6 isolation: no CPU has a shadow of another VM, nor a frame that is no guest frame',
  safe7:
    'SAFE-7 tracking: the guest page of a published, synced shadow is writable in no TLB and by no shadow entry',
  safe7Dma: 'SAFE-7 tracking: no device writes to a tracked page',
  safe8:
    'SAFE-8 omit is sound: a shadow that is found is not rewritten; only a fault or an edit changes it',
  safe9: 'SAFE-9 dirty: what a CPU writes through an entry, the dirty bit of the guest entry tells',
  live1: (cpu: string) => `LIVE-1 each switch of tables returns to the guest: ${cpu}`,
  live2: (cpu: string) =>
    `LIVE-2 an access that faults succeeds in the end, or the guest gets its fault: ${cpu}`,
  live3Freed: (shadow: string) => `LIVE-3 freed: what is zapped is freed in the end: ${shadow}`,
  live3Room: 'LIVE-3 room: who waits for a shadow gets one',
} as const;
