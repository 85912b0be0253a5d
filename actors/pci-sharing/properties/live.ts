/**
 * LIVE rows: what must happen in the end, once faults have ended.
 *
 * Fair are managers, live computers, running timers and messages. Not fair, for nothing may depend on them:
 * the boot of a crashed computer, and the end of its handling wherever its power can be cut.
 */
import { converges, leadsTo } from '../../../src/properties/index.ts';
import type { Fairness, PropertySpec, StepPattern } from '../../../src/system/definition.ts';
import { driverOf, GATE, MANAGER, type Plan, rowedOf } from '../wiring.ts';
import { gateEpoch, isOpen, managerEpoch, type Seen } from './views.ts';

const HANDLING_ENDS = ['failingOver', 'stopping', 'quiescing'].map(
  (state) => `xstate.after.handlingTime.SharerComputer.handling.${state}`,
);
const BOOTS = ['xstate.after.bootTime.SharerComputer.crashed'];

export const fairnessOf = (plan: Plan): Fairness => {
  const cuttable = plan.sharers.filter(({ hasPower }) => hasPower).map(({ name }) => name);
  const consents: readonly StepPattern[] = plan.sharers.some((s) => s.content === 'continue')
    ? [{ kind: 'input', events: ['CONSENT'] }]
    : [];
  return {
    weak: [{ kind: 'deliver' }, { kind: 'timeout' }, { kind: 'recover' }, ...consents],
    never: [
      { kind: 'timeout', events: BOOTS },
      ...(cuttable.length > 0
        ? [{ kind: 'timeout', to: cuttable, events: HANDLING_ENDS } as const]
        : []),
    ],
  };
};

/** Consents are the operator's duty; everything else that comes from outside has ended. */
const lasting = ({ sharers }: Plan) =>
  sharers.some(({ content }) => content === 'continue') ? ({ frozen: 'none' } as const) : {};

const isOperational = (device: Seen): boolean => device.matches('operational');
const isDead = (device: Seen): boolean => device.matches('dead');

export const live1Works = (plan: Plan): PropertySpec =>
  converges(
    'LIVE-1 in the end the device is operational and its gate open, or it is dead',
    (s) => {
      const device = s.actor(plan.device);
      return device.pick(isDead) || (device.pick(isOperational) && s.actor(GATE).pick(isOpen));
    },
    lasting(plan),
  );

const isContent = (driver: Seen): boolean => driver.matches('content');

export const live2Answered = (plan: Plan): readonly PropertySpec[] =>
  plan.sharers
    .filter(({ hasDriver }) => hasDriver === true)
    .map(({ name }) =>
      leadsTo(
        'LIVE-2 every reset request is answered: executed, withdrawn, or the device is dead',
        (s) => !s.actor(driverOf(name)).pick(isContent),
        (s) => s.actor(driverOf(name)).pick(isContent),
      ),
    );

const WAITS = ['handling', 'waitingReset', 'resuming'];
const isHeldUp = (computer: Seen): boolean => WAITS.some((state) => computer.matches(state));

export const live3Resumed = (plan: Plan): PropertySpec =>
  converges(
    'LIVE-3 every sharer that waits is resumed, told that the device is dead, or off',
    (s) => rowedOf(plan).every((computer) => !s.actor(computer).pick(isHeldUp)),
    lasting(plan),
  );

export const live4Notified: PropertySpec = converges(
  'LIVE-4 the newest epoch of the gate reaches the manager',
  (s) => gateEpoch(s) === managerEpoch(s) && s.actor(MANAGER).up,
);

const isRestrained = (gate: Seen): boolean => gate.up && gate.matches('restrained');

export const live5Released = (plan: Plan): PropertySpec =>
  converges(
    'LIVE-5 no gate stays restrained on an operational device',
    (s) => !(s.actor(GATE).pick(isRestrained) && s.actor(plan.device).pick(isOperational)),
    lasting(plan),
  );

export const liveProperties = (plan: Plan): readonly PropertySpec[] => [
  live1Works(plan),
  ...live2Answered(plan),
  live3Resumed(plan),
  live4Notified,
  live5Released(plan),
];
