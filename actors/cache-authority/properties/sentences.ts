/** The sentences of the properties, for the planted bugs that break them. */
export const sentences = {
  safe1: 'SAFE-1 single authority: at most one server serves the file',
  safe2: 'SAFE-2 command needs the right: only who serves executes one and answers it',
  safe3Agree:
    'SAFE-3 locks survive: whenever a server serves, its table and the clients agree who has the lock',
  safe3Exclusive: 'SAFE-3 exclusion: never two clients have the lock',
  safe3Kept: 'SAFE-3 kept: no lock is lost but after a crash or a lease that ended',
  safe3Mutex: 'SAFE-3 history: what the clients see is one lock',
  safe4:
    'SAFE-4 epochs rise: who begins to serve has no lower epoch than who did before, and none of another session',
  safe5:
    'SAFE-5 hand-off order: a table is sent only under an epoch that the manager has ordered, by one that stopped',
  safe6:
    'SAFE-6 no lost acknowledged write: what clients write and read at holders is one register, but for what is reported lost',
  safe6Report:
    'SAFE-6 reported: what is reported lost had not been acknowledged by the file server',
  safe7Fence:
    'SAFE-7 write-back fence: the file server takes nothing of a lower epoch than it has seen',
  safe7Fetch: 'SAFE-7 fetch first: nobody serves before the file server has seen its epoch',
  safe8: 'SAFE-8 copies: with what is read from copies, too, clients see one register',
  flow6Most:
    'FLOW-6 target: the right is asked to go only to who was used most, and enough more than the holder, in two windows in a row',
  flow6Rest:
    'FLOW-6 damping: after a move, or an order to move, windows pass before the next order',
  flow6Follows: 'FLOW-6 followed: where one server alone is used, the right is asked to go there',
  live1: (client: string) => `LIVE-1 each command is answered: ${client}`,
  live2: 'LIVE-2 each transfer ends: somebody serves under the epoch of the record',
  live2Confirmed: (server: string) =>
    `LIVE-2 confirmed: no server waits for a confirmation for ever: ${server}`,
  live3: (server: string) => `LIVE-3 no command stays queued for ever: ${server}`,
} as const;
