/**
 * One machine as a live XState actor under a clock that the test moves, with peers that only note
 * what they hear. Messages and emissions are told as text: `TYPE > receiver`, `TYPE !`.
 */
import {
  type AnyActorRef,
  type AnyStateMachine,
  createActor,
  createMachine,
  type EventObject,
  SimulatedClock,
  spawnChild,
} from 'xstate';

type Message = EventObject & Record<string, any>;

export const stage = (
  name: string,
  machine: AnyStateMachine,
  input: unknown,
  peers: readonly string[],
) => {
  const clock = new SimulatedClock();
  let log: string[] = [];
  const last: Record<string, Message> = {};
  const peer = (own: string) =>
    createMachine({
      on: {
        '*': {
          actions: ({ event }) => {
            log.push(`${event.type} > ${own}`);
            last[`${event.type} > ${own}`] = event;
          },
        },
      },
    });
  const theatre = createMachine({
    entry: [
      ...peers.map((own) => spawnChild(peer(own) as never, { id: own, systemId: own })),
      spawnChild(machine as never, { id: name, systemId: name, input: input as never }),
    ],
  });
  const root = createActor(theatre, { clock }).start();
  const actor = root.system.get(name) as AnyActorRef;
  actor.on('*', (event: Message) => {
    log.push(`${event.type} !`);
    last[`${event.type} !`] = event;
  });
  const told = (): string[] => {
    const out = log;
    log = [];
    return out;
  };
  const snapshot = () => actor.getSnapshot();
  return {
    told,
    give: (event: Message): string[] => {
      told();
      actor.send(event);
      return told();
    },
    /** Lets time pass, in steps small enough for timers that are armed on the way. */
    pass: (ms: number): string[] => {
      told();
      for (let i = 0; i < ms; i++) clock.increment(1);
      return told();
    },
    value: (): unknown => snapshot().value,
    context: (): any => snapshot().context,
    /** The last message or emission of this text. */
    last: (text: string): Message | undefined => last[text],
    stop: () => root.stop(),
  };
};

export const frame = (seq: number, changes: object = {}) => ({
  vnicId: 'vm1',
  seq,
  src: '02:00:00:00:00:01',
  dst: '02:00:00:00:00:fe',
  vlan: 0,
  etherType: 0x0800,
  bytes: `data ${seq}`,
  ...changes,
});
