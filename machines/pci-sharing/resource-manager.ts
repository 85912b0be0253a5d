/**
 * ResourceManager, as far as one shared device is concerned: its coordination child for all failures of
 * that device (modern term: fabric orchestrator).
 *
 * Rules:
 * - a failure, a wish to reset or an objection of the gate under a higher epoch starts again from
 *   `collecting`, whatever it was doing; everything said of lower epochs is ignored;
 * - in each epoch every owner of a Function has a row (SharerRow); only when all are yes is the
 *   restraint lifted, in one message that also says whether to reset;
 * - it repeats that message until it hears how it ended; a reset that failed is retried;
 * - after a restart it loads its tables, asks the gate for its state, and goes on from there.
 */
import { durableOfManager, resourceManagerSetup } from './resource-manager-setup.ts';

export { durableOfManager };

const notices = {
  FAILURE_NOTIFY: { guard: 'isNewer', target: '#ResourceManager.collecting', actions: 'openEpoch' },
  RESET_WANTED: { guard: 'isNewer', target: '#ResourceManager.collecting', actions: 'openEpoch' },
  GATE_OBJECTION: { guard: 'isNewer', target: '#ResourceManager.collecting', actions: 'openEpoch' },
} as const;

/** Repeated by the gate or the monitor because the answer was lost. */
const answered = (type: keyof typeof notices) =>
  [
    { ...notices[type], reenter: true },
    { guard: 'isCurrent', actions: 'restrain' },
  ] as const;
const answersNotices = {
  FAILURE_NOTIFY: answered('FAILURE_NOTIFY'),
  RESET_WANTED: answered('RESET_WANTED'),
  GATE_OBJECTION: answered('GATE_OBJECTION'),
} as const;

const over = { guard: 'isCurrent', target: '#ResourceManager.recovering' } as const;

export const resourceManager = resourceManagerSetup.createMachine({
  id: 'ResourceManager',
  context: ({ input }) => ({
    input,
    epoch: input.recovered?.epoch ?? 0,
    cause: input.recovered?.cause ?? 'boot',
    withdrawn: input.recovered?.withdrawn ?? false,
    sharers: input.recovered?.sharers ?? input.sharers,
    members: input.recovered?.members ?? [],
    yes: [],
    resumed: [],
    force: [],
  }),
  initial: 'starting',
  on: {
    ROW_YES: { guard: 'isCurrent', actions: 'noteYes' },
    SHARER_ADDED: { actions: 'addSharer' },
    SHARER_REMOVED: { actions: 'removeSharer' },
    POLICY_CHANGED: { actions: 'passPolicy' },
  },
  states: {
    starting: { always: [{ guard: 'isRestart', target: 'reloading' }, { target: 'normal' }] },
    /** After a restart: the tables are loaded, the gate is asked. */
    reloading: {
      entry: ['ask', 'askRows'],
      after: { resend: { target: 'reloading', reenter: true } },
      on: {
        ...notices,
        GATE_STATE: [
          { guard: 'isNewer', target: 'collecting', actions: 'openEpoch' },
          { guard: 'isRestrained', target: 'restrained' },
          { guard: 'isMidReset', target: 'resetOrdered' },
          { guard: 'isDead', target: 'deviceDead' },
          { guard: 'isOpen', target: 'recovering' },
        ],
      },
    },
    normal: {
      on: answersNotices,
      initial: 'idle',
      states: {
        idle: { on: { PLAN: 'planning' } },
        /** A planned reset goes the way of all others; the gate closes first. */
        planning: {
          entry: 'plan',
          after: { resend: { target: 'planning', reenter: true } },
        },
      },
    },
    collecting: {
      on: {
        FAILURE_NOTIFY: { ...notices.FAILURE_NOTIFY, reenter: true },
        RESET_WANTED: { ...notices.RESET_WANTED, reenter: true },
        GATE_OBJECTION: { ...notices.GATE_OBJECTION, reenter: true },
      },
      after: { storeTime: 'restrained' },
    },
    restrained: {
      entry: 'restrain',
      always: { guard: 'allYes', target: 'releasable' },
      on: {
        ...answersNotices,
        WITHDRAW: { guard: 'isByRequest', actions: 'withdraw' },
      },
    },
    /** All rows are yes. */
    releasable: { always: 'resetOrdered' },
    resetOrdered: {
      entry: 'order',
      after: { resend: { target: 'resetOrdered', reenter: true } },
      on: {
        ...answersNotices,
        RESET_DONE: over,
        RESTRAINT_LIFTED: over,
        RESET_FAILED: { guard: 'isCurrent', actions: 'retry' },
        DEVICE_DEAD: { guard: 'isCurrent', target: 'deviceDead' },
      },
    },
    recovering: {
      entry: 'resumeRows',
      on: {
        ...answersNotices,
        ROW_RESUMED: { guard: 'isCurrent', actions: 'noteResumed' },
      },
      always: { guard: 'allResumed', target: 'normal' },
    },
    deviceDead: {
      entry: 'tellDead',
      on: {
        ...notices,
        REPLACE: { actions: 'orderReplacement' },
        RESET_FAILED: { guard: 'isCurrent', actions: 'retry' },
      },
    },
  },
});
