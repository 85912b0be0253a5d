/** The words of the chart in `forming-request.ts`: what a request knows, hears and says. */
import { assertEvent, assign, cancel, enqueueActions, setup } from 'xstate';
import {
  allOf,
  type Granted,
  isTransient,
  type Mapping,
  message,
  NOTHING,
  type PolicyName,
  peer,
  withoutId,
} from './types.ts';

/** What the administrator asks for: a forming request. */
export interface Order {
  readonly nCpu: number;
  readonly nMem: number;
  /** Each device by the ids that will do, the preferred first. */
  readonly devices: readonly (readonly string[])[];
  /** How much the distance of each entry of `devices` counts; 1 where nothing is said. */
  readonly weights?: readonly number[];
  readonly policy: PolicyName;
  readonly fallback: 'strict' | 'best-effort';
}

export interface FormingRequestInput {
  /** Name of this actor. */
  readonly request: string;
  /** Server, or standby of system 6, that the resources are for. */
  readonly owner: string;
  readonly allocator: string;
  readonly acquirer: string;
  readonly order: Order;
  /** Waits for a device that will be free soon, rather than be refused at once. */
  readonly patient: boolean;
  /** Gives up after a time. */
  readonly hasDeadline: boolean;
  readonly incarnation?: number;
  /** What is known of it after a restart; absent: that it was made. */
  readonly recovered?: { readonly made: boolean };
}

/** Why there is no server. */
export type Reason =
  | 'invalid'
  | 'held'
  | 'notEnough'
  | 'lost'
  | 'expired'
  | 'cancelled'
  | 'deadline'
  | 'topology'
  | 'restarted';

interface Context {
  readonly input: FormingRequestInput;
  /** `commit` for a server or a hot standby, `hold` for a cold one. */
  readonly mode: 'commit' | 'hold';
  /** Generation of a standby's reservation, 0 for a server. */
  readonly claim: number;
  /** Reserved or committed so far. */
  readonly got: Mapping;
  /** What is still to be reserved of the choice. */
  readonly wanted: readonly { readonly id: string; readonly kind: 'cpu' | 'mem' }[];
  /** Position in `order.devices`, and which of the ids there is tried. */
  readonly entry: number;
  readonly candidate: number;
  /** An order to a resource that was not answered yet. */
  readonly pending: string | null;
  readonly committed: readonly string[];
  readonly version: number;
  readonly relaxed: boolean;
  readonly violated: boolean;
  /** The topology changed once under it already. */
  readonly rechosen: boolean;
  readonly reason: Reason | null;
  /** Who has what was refused. */
  readonly holder: string | null;
  /** Wait for these when everything is given back; empty: give up. */
  readonly blockers: readonly string[];
}

type Event =
  | { type: 'SUBMIT'; claim?: number; mode?: 'commit' | 'hold' }
  | { type: 'GRANTED'; resource: string; generation: number }
  | { type: 'REFUSED'; resource: string; state: string; holder: string | null }
  | { type: 'COMMITTED' | 'RELEASED' | 'LOST'; resource: string }
  | {
      type: 'CHOSEN';
      version: number;
      cpu: readonly string[];
      mem: readonly string[];
      violated: boolean;
    }
  | { type: 'NONE'; blockers: readonly string[] }
  | { type: 'VERSION'; version: number }
  | { type: 'RECORDED' | 'TURN' | 'CANCEL' | 'DEADLINE' }
  | { type: 'REMEMBERED'; resources: readonly Granted[] | null };

type Emitted =
  | {
      type: 'FORMED';
      request: string;
      owner: string;
      resources: Mapping;
      violated: boolean;
      version: number;
    }
  | { type: 'REJECTED'; request: string; owner: string; reason: Reason; holder: string | null }
  | { type: 'RESERVING'; request: string; resource: string; kind: 'io' | 'cpu' | 'mem' };

const nothingYet = {
  got: NOTHING,
  wanted: [],
  entry: 0,
  candidate: 0,
  pending: null,
  committed: [],
  version: 0,
  violated: false,
} as const;

export const fresh = {
  ...nothingYet,
  mode: 'commit',
  claim: 0,
  relaxed: false,
  rechosen: false,
  reason: null,
  holder: null,
  blockers: [],
} as const;

const added = (got: Mapping, kind: keyof Mapping, one: Granted): Mapping => ({
  ...got,
  [kind]: [...got[kind], one],
});

/** In the order of ids, whatever order they were asked for in. */
export const inOrder = ({ devices }: Order): Order['devices'] =>
  devices.toSorted((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));

const isDevice = ({ input }: Context, id: string): boolean =>
  input.order.devices.some((ids) => ids.includes(id));

/** Cores and memory that it has; devices stay while it chooses again. */
const fluid = ({ got: { cpu, mem } }: Context): readonly Granted[] => [...cpu, ...mem];

export const formingSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as FormingRequestInput,
    emitted: {} as Emitted,
  },
  delays: { requestDeadline: 60_000 },
  guards: {
    isRestarted: ({ context }) => context.input.incarnation !== undefined,
    isUnmadeAgain: ({ context: { input } }) => input.recovered?.made === false,
    isValid: ({ context: { input } }) => {
      const { nCpu, nMem, devices } = input.order;
      const counts = [nCpu, nMem];
      return (
        counts.every((n) => Number.isInteger(n) && n > 0) && devices.every((ids) => ids.length > 0)
      );
    },
    hasAllDevices: ({ context }) => context.entry >= context.input.order.devices.length,
    hasOtherCandidate: ({ context: { input, entry, candidate } }) =>
      candidate + 1 < (inOrder(input.order)[entry]?.length ?? 0),
    isPatient: ({ context, event }) =>
      event.type === 'REFUSED' && context.input.patient && isTransient(event.state),
    hasAllWanted: ({ context }) => context.wanted.length === 0,
    mayRelax: ({ context }) => context.input.order.fallback === 'best-effort' && !context.relaxed,
    helpsToWait: ({ event }) => event.type === 'NONE' && event.blockers.length > 0,
    isSameVersion: ({ context, event }) =>
      event.type === 'VERSION' && event.version === context.version,
    isFirstChange: ({ context }) => !context.rechosen,
    hasAllCommitted: ({ context }) => context.committed.length === allOf(context.got).length,
    isAnswered: ({ context }) => context.pending === null,
    hasNoFluid: ({ context }) => fluid(context).length === 0 && context.pending === null,
    hasNothing: ({ context }) => allOf(context.got).length === 0 && context.pending === null,
    waits: ({ context }) => context.blockers.length > 0,
    isRemembered: ({ event }) => event.type === 'REMEMBERED' && event.resources !== null,
    isOwn: ({ context, event }) =>
      event.type === 'LOST' && allOf(context.got).some(({ id }) => id === event.resource),
  },
  actions: {
    submit: assign(({ event }) => {
      assertEvent(event, 'SUBMIT');
      return { claim: event.claim ?? 0, mode: event.mode ?? 'commit' };
    }),
    armDeadline: enqueueActions(({ context: { input }, enqueue }) => {
      if (!input.hasDeadline) return;
      enqueue.raise({ type: 'DEADLINE' }, { id: 'deadline', delay: 'requestDeadline' });
    }),
    disarmDeadline: cancel('deadline'),
    reserveDevice: enqueueActions(({ context, enqueue }) => {
      const { input, entry, candidate } = context;
      const id = inOrder(input.order)[entry]?.[candidate];
      if (id === undefined) return;
      const order = { type: 'RESERVE', by: input.request, session: input.incarnation ?? 0 };
      enqueue.assign({ pending: id });
      enqueue.emit({ type: 'RESERVING', request: input.request, resource: id, kind: 'io' });
      enqueue.sendTo(peer(id), message(order));
    }),
    noteDevice: assign(({ context, event }) => {
      assertEvent(event, 'GRANTED');
      const { resource: id, generation } = event;
      const got = added(context.got, 'io', { id, generation });
      return { got, entry: context.entry + 1, candidate: 0, pending: null };
    }),
    tryOther: assign(({ context }) => ({ candidate: context.candidate + 1, pending: null })),
    noteBlocked: assign(({ event }) => {
      assertEvent(event, 'REFUSED');
      return { blockers: [event.resource], pending: null };
    }),
    noteHeld: assign(({ event }) => {
      assertEvent(event, 'REFUSED');
      return { reason: 'held' as const, holder: event.holder, pending: null };
    }),
    askChoice: enqueueActions(({ context: { input, relaxed, got }, enqueue }) => {
      const { nCpu, nMem, policy, devices: entries, weights } = input.order;
      const devices = got.io.map(({ id }) => {
        const entry = entries.findIndex((ids) => ids.includes(id));
        return { id, weight: weights?.[entry] ?? 1 };
      });
      const wish = { nCpu, nMem, policy, devices };
      const ask = { type: 'CHOOSE', by: input.request, wish, relax: relaxed };
      enqueue.sendTo(peer(input.allocator), message(ask));
    }),
    noteChoice: assign(({ event }) => {
      assertEvent(event, 'CHOSEN');
      const { cpu, mem, version, violated } = event;
      const cores = cpu.map((id) => ({ id, kind: 'cpu' as const }));
      const blocks = mem.map((id) => ({ id, kind: 'mem' as const }));
      // By id, as devices: of two requests that want the same, none ends up with half of it.
      const wanted = [...cores, ...blocks].sort((a, b) => (a.id < b.id ? -1 : 1));
      return { wanted, version, violated };
    }),
    reserveWanted: enqueueActions(({ context: { input, wanted }, enqueue }) => {
      const [next] = wanted;
      if (next === undefined) return;
      const { id, kind } = next;
      const order = { type: 'RESERVE', by: input.request, session: input.incarnation ?? 0 };
      enqueue.assign({ pending: id });
      enqueue.emit({ type: 'RESERVING', request: input.request, resource: id, kind });
      enqueue.sendTo(peer(id), message(order));
    }),
    noteWanted: assign(({ context, event }) => {
      assertEvent(event, 'GRANTED');
      const { resource: id, generation } = event;
      const [next, ...rest] = context.wanted;
      const got = added(context.got, next?.kind ?? 'cpu', { id, generation });
      return { got, wanted: rest, pending: null };
    }),
    dropWanted: assign({ wanted: [], pending: null }),
    relax: assign({ relaxed: true }),
    noteBlockers: assign(({ event }) => {
      assertEvent(event, 'NONE');
      return { blockers: event.blockers };
    }),
    checkVersion: enqueueActions(({ context: { input }, enqueue }) => {
      const check = message({ type: 'CHECK_VERSION', by: input.request });
      enqueue.sendTo(peer(input.acquirer), check);
    }),
    noteRechosen: assign({ rechosen: true }),
    commitNext: enqueueActions(({ context, enqueue }) => {
      const { input, mode, claim, got, committed } = context;
      const next = allOf(got).find(({ id }) => !committed.includes(id));
      if (next === undefined) return;
      const type = mode === 'hold' ? 'HOLD' : 'COMMIT';
      const { request: by, owner } = input;
      enqueue.assign({ pending: next.id });
      enqueue.sendTo(
        peer(next.id),
        message({ type, by, owner, claim, generation: next.generation }),
      );
    }),
    noteCommitted: assign(({ context, event }) => {
      assertEvent(event, 'COMMITTED');
      return { committed: [...context.committed, event.resource], pending: null };
    }),
    record: enqueueActions(({ context: { input, got }, enqueue }) => {
      const { request: by, owner } = input;
      const record = message({ type: 'RECORD', by, owner, resources: allOf(got) });
      enqueue.sendTo(peer(input.allocator), record);
    }),
    because: assign((_, params: { reason: Reason }) => ({ reason: params.reason })),
    /** The last given back first: devices after what was chosen around them. */
    releaseNext: enqueueActions(({ context, enqueue }, { only }: { only: 'all' | 'fluid' }) => {
      const { input, got, committed } = context;
      const next = (only === 'all' ? allOf(got) : fluid(context)).at(-1);
      if (next === undefined) return;
      const owner = committed.includes(next.id) ? input.owner : input.request;
      const { id, generation } = next;
      const release = { type: 'RELEASE', by: input.request, owner, generation };
      enqueue.assign({ pending: id });
      enqueue.sendTo(peer(id), message(release));
    }),
    noteReleased: assign(({ context, event }) => {
      assertEvent(event, ['RELEASED', 'REFUSED']);
      return { got: withoutId(context.got, event.resource), pending: null };
    }),
    forgetLost: assign(({ context, event }) => {
      assertEvent(event, 'LOST');
      return { got: withoutId(context.got, event.resource) };
    }),
    /** The answer that was still under way when it gave up. */
    noteLate: assign(({ context, event }) => {
      if (event.type === 'GRANTED') {
        const { resource: id, generation } = event;
        const kind = isDevice(context, id) ? 'io' : 'cpu';
        return { got: added(context.got, kind, { id, generation }), pending: null };
      }
      if (event.type === 'COMMITTED') {
        return { committed: [...context.committed, event.resource], pending: null };
      }
      assertEvent(event, ['REFUSED', 'RELEASED']);
      return { got: withoutId(context.got, event.resource), pending: null };
    }),
    beginAnew: assign(nothingYet),
    wait: enqueueActions(({ context: { input, blockers }, enqueue }) => {
      const wait = message({ type: 'WAIT', by: input.request, blockers });
      enqueue.sendTo(peer(input.allocator), wait);
    }),
    endWaiting: assign({ blockers: [] }),
    leave: enqueueActions(({ context: { input }, enqueue }) => {
      const leave = message({ type: 'LEAVE', by: input.request });
      enqueue.sendTo(peer(input.allocator), leave);
    }),
    tellFormed: enqueueActions(({ context, enqueue }) => {
      const { input, got, violated, version } = context;
      const { request, owner } = input;
      enqueue.emit({ type: 'FORMED', request, owner, resources: got, violated, version });
      enqueue.sendTo(peer(owner), message({ type: 'FORMED', by: request, resources: got }));
    }),
    tellRejected: enqueueActions(({ context, enqueue }) => {
      const { input, holder } = context;
      const { request, owner } = input;
      const reason = context.reason ?? 'notEnough';
      enqueue.emit({ type: 'REJECTED', request, owner, reason, holder });
      const rejected = { type: 'REJECTED', by: request, reason, holder };
      enqueue.sendTo(peer(owner), message(rejected));
    }),
    tellRestarted: enqueueActions(({ context: { input }, enqueue }) => {
      const { request: by, owner } = input;
      enqueue.sendTo(peer(owner), message({ type: 'RESTARTED', by }));
    }),
    askRecord: enqueueActions(({ context: { input }, enqueue }) => {
      const ask = message({ type: 'ASK_RECORD', by: input.request });
      enqueue.sendTo(peer(input.allocator), ask);
    }),
    /** The record does not say what is what; devices are known by the order. */
    remember: assign(({ context, event }) => {
      assertEvent(event, 'REMEMBERED');
      const all = event.resources ?? [];
      const io = all.filter(({ id }) => isDevice(context, id));
      const rest = all.filter(({ id }) => !isDevice(context, id));
      const { nCpu } = context.input.order;
      return { got: { io, cpu: rest.slice(0, nCpu), mem: rest.slice(nCpu) } };
    }),
  },
});
