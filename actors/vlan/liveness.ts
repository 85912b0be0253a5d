/**
 * What must happen in the end, and under which assumptions: each property names whom it trusts to go on.
 * Guests are never trusted (they need not read, resume or boot), nor is a link to come up again.
 */
import { always, converges, leadsTo } from '../../src/properties/index.ts';
import type { Fairness, PropertySpec, StateView } from '../../src/system/definition.ts';
import { buffersOf, guestOf, judgesOf, type Network } from './wiring.ts';

const endsOf = ({ ports, uplinks = [] }: Network) => [...ports, ...uplinks].map(({ name }) => name);

/** The control program goes on, and restarts its controller; guests and the manager need not. */
const datapathOnly = (network: Network): Fairness => ({
  weak: [
    { kind: 'deliver' },
    { kind: 'timeout', to: [...endsOf(network), ...judgesOf(network)] },
    { kind: 'recover', to: 'controller' },
  ],
});

/** Names of the liveness properties, for planted bugs and tests. */
export const liveSentences = {
  frameEnds: (buffer: string) =>
    `LIVE-1 every frame sent from ${buffer} is read or given up, and the buffer free again`,
  answered: 'LIVE-2 every request for a VLAN ID is answered',
  answeredOneWay: 'LIVE-2 one kind of answer: no request is answered in two ways',
  acceptedAgain:
    'LIVE-3 a tagged frame that both sides allow, sent again and again, is accepted again and again',
  converges:
    'LIVE-4 convergence: once changes and crashes end, the tables equal the facts of their owners',
} as const;

export const framesEnd = (network: Network): PropertySpec[] =>
  [...network.ports, ...(network.uplinks ?? [])].flatMap(buffersOf).map((name) =>
    leadsTo(
      liveSentences.frameEnds(name),
      (state) => !state.actor(name).matches('free'),
      (state) => state.actor(name).matches('free'),
      { fairness: datapathOnly(network) },
    ),
  );

/** Only the NIC itself and its drain timer go on. */
const nicOnly = (vnic: string): Fairness => ({
  weak: [
    { kind: 'deliver', to: vnic },
    { kind: 'timeout', to: vnic },
  ],
});

export const requestsAnswered = (vnic: string): PropertySpec[] => [
  leadsTo(
    liveSentences.answered,
    (state) => state.actor('administrator').context.open.length > 0,
    (state) => state.actor('administrator').context.open.length === 0,
    { fairness: nicOnly(vnic) },
  ),
  always(
    liveSentences.answeredOneWay,
    (state) => !state.actor('administrator').context.contradicted,
  ),
];

/** Every step but those of guests' will is taken in the end; the sender's frames keep coming. */
export const acceptedAgain = (sender: string): PropertySpec =>
  leadsTo(
    liveSentences.acceptedAgain,
    () => true,
    (state) => state.actor('acceptance').matches('accepted'),
    {
      fairness: {
        weak: [
          { kind: 'deliver' },
          { kind: 'timeout' },
          { kind: 'recover' },
          { kind: 'input', to: sender, events: ['TX'] },
        ],
      },
    },
  );

const equal = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Manager and controller agree with the owner about one port. */
const agrees = (state: StateView, port: Network['ports'][number]): boolean => {
  const [manager, controller] = [state.actor('manager'), state.actor('controller')];
  if (!manager.up || !controller.up || !controller.context.managerUp) return false;
  const { portVid, epoch } = state.actor(port.name).context;
  const row = manager.context.rows[port.name];
  const copy = controller.context.rows[port.name];
  if (row?.vid !== portVid || row.epoch !== epoch) return false;
  if (copy?.vid !== portVid || copy.epoch !== epoch) return false;
  if (portVid !== null || port.guest === undefined) return true;
  const guest = state.actor(guestOf(port.name));
  if (!guest.matches('running')) return true;
  const known = { epoch, vids: guest.context.vlans };
  return equal(row.reported, known) && copy.os?.epoch === epoch;
};

export const tablesConverge = (network: Network): PropertySpec =>
  converges(liveSentences.converges, (state) => network.ports.every((port) => agrees(state, port)));
