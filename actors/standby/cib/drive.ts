/**
 * Drives the machines of standby selection with a failure: real actors under a virtual clock, from the
 * settled state of the CIB until long after everything came to rest. Detection and fencing are the cluster
 * program's matter and stood in for: a lost host is told after `DETECTED_MS`, but only if somebody can fence
 * it and has the quorum to do so; else nothing is decided. Where it is fenced, the proof that its slots are
 * stopped is given in their place.
 */
import { overPromised } from '../../../machines/standby/host-capacity.ts';
import type { Choice } from '../../../machines/standby/types.ts';
import { RealRun } from '../../../src/live/real-run.ts';
import type { CibCluster, CibResource, Placement } from '../../cib/cluster.ts';
import type { Failure, InjectedOperation } from '../../cib/failure.ts';
import {
  canFence,
  fenceAfter,
  type HostFact,
  instancesOf,
  nodeOf,
  type Outcome,
  servingRole,
} from '../../cib/outcome.ts';
import { standbyParts } from '../parts.ts';
import { actorsOf, failoverOf, linksOf, type Plan, slotOf, slotsOf } from '../wiring.ts';
import { guestOf, homeOf, hostIn, hostOf, planFrom, protectedOf } from './plan.ts';

/** What is ready for a guest to fail over to. */
export interface Cover {
  readonly method: 'hot' | 'cold';
  readonly host: string;
}

export interface Covers {
  /** By resource; null: nothing, an alarm was raised. */
  readonly before: Readonly<Record<string, Cover | null>>;
  readonly after: Readonly<Record<string, Cover | null>>;
  /** Hosts whose promises do not fit any more, if one more host failed. */
  readonly overPromised: readonly OverPromised[];
}

interface OverPromised {
  readonly host: string;
  readonly kind: string;
  readonly needed: number;
  readonly total: number;
}

/** Until every standby is booted. */
const SETTLED_MS = 300_000;
const DETECTED_MS = 8_000;
/** Longer than every chain of timers of one failover after another. */
const REST_MS = 1_800_000;

class DrivenStandby {
  readonly events: string[] = [];
  readonly before: Covers['before'];
  readonly #plan: Plan;
  readonly #run: RealRun;
  readonly #decides: boolean;
  readonly #fences: boolean;
  /** Guests that failed where they run, with nobody to decide about them. */
  readonly #stopped = new Set<string>();

  constructor(
    readonly cluster: CibCluster,
    readonly failure: Failure,
  ) {
    this.#decides = failure.hasQuorum || cluster.noQuorumPolicy === 'ignore';
    this.#fences = canFence(cluster, this.#decides);
    this.#plan = planFrom(cluster);
    this.#run = this.#start();
    this.#run.advance(SETTLED_MS);
    this.before = this.covers();
    this.#inject();
  }

  #start(): RealRun {
    const slots = new Set(slotsOf(this.#plan));
    const definition = {
      name: 'standby',
      title: 'a Pacemaker cluster',
      actors: actorsOf(this.#plan, standbyParts),
      links: linksOf(this.#plan),
      properties: [],
    };
    const run: RealRun = new RealRun(definition, {
      onEmit: ({ event }, nowMs) => {
        if (nowMs >= SETTLED_MS) this.#note(nowMs, wordsFor(event as never));
      },
      onMessage: (from, to, event) => {
        if (event.type !== 'STOP' || !slots.has(to) || this.factOf(hostOfSlot(to)) !== 'off')
          return;
        const { generation } = event as never as { generation: number };
        run.send(from, { type: 'STOPPED', slot: to, generation } as never);
      },
    });
    return run;
  }

  #note(nowMs: number, words: string | undefined): void {
    if (words === undefined || this.events.some((known) => known.endsWith(`s: ${words}`))) return;
    this.events.push(`${((nowMs - SETTLED_MS) / 1_000).toFixed(1)} s: ${words}`);
  }

  factOf = (host: string): HostFact => {
    if (!this.failure.nodes.includes(host)) return 'up';
    return this.#fences ? 'off' : 'unproved';
  };

  #inject(): void {
    const { nodes, operations } = this.failure;
    for (const name of nodes) {
      this.#run.crash(hostOf(name));
      for (const { guest } of this.#plan.guests) this.#run.crash(slotOf(guest, hostOf(name)));
    }
    for (const operation of operations) this.#fail(operation);
    this.#run.advance(DETECTED_MS);
    for (const name of nodes) this.#note(this.#run.nowMs, `${name} is lost${this.#hindrance()}`);
    if (this.#fences) this.#tell(nodes);
    this.#run.advance(REST_MS);
  }

  #hindrance(): string {
    if (this.#fences) return '';
    return this.#decides ? ', and nobody can fence it' : ', and without quorum nobody may fence it';
  }

  #tell(nodes: readonly string[]): void {
    for (const name of nodes) {
      this.#run.send('changes', { type: 'HOST_DOWN', host: hostOf(name) } as never);
      for (const { guest, slots } of this.#plan.guests) {
        if (!slots.some(({ host }) => host === hostOf(name))) continue;
        const slot = slotOf(guest, hostOf(name));
        this.#run.send(failoverOf(guest), { type: 'SLOT_DOWN', slot } as never);
      }
    }
    for (const { guest, host } of this.#plan.guests) {
      if (nodes.includes(hostIn(host))) this.#run.send(failoverOf(guest), { type: 'ACTIVE_FAILS' });
    }
  }

  /** Below its threshold the cluster program starts an instance again where it is. */
  #fail({ instance, host, code }: InjectedOperation): void {
    const resource = this.cluster.resources.find((other) => other.instance === instance)!;
    const runs = resource.at.some((place) => place.host === host);
    if (code === 0 || resource.kind === 'fence' || !runs || this.factOf(host) !== 'up') return;
    if (!this.#decides) {
      this.#note(this.#run.nowMs, `${resource.id} fails on ${host}; without quorum nothing starts`);
      this.#stopped.add(slotOf(guestOf(resource), hostOf(host)));
      return;
    }
    if (resource.migrationThreshold !== 1) {
      this.#note(this.#run.nowMs, `${resource.id} is started again on ${host}`);
      return;
    }
    const guest = guestOf(resource);
    if (homeOf(resource) === host) {
      this.#run.send(failoverOf(guest), { type: 'ACTIVE_FAILS' });
    } else this.#run.send(slotOf(guest, hostOf(host)), { type: 'CRASH' });
  }

  covers(): Covers['before'] {
    return Object.fromEntries(
      protectedOf(this.cluster).map((resource) => {
        const chosen: Choice | null = this.#run.snapshot(guestOf(resource)).context.chosen;
        const cover = chosen && { method: chosen.method, host: hostIn(chosen.host) };
        return [resource.id, cover];
      }),
    );
  }

  overPromised(): readonly OverPromised[] {
    const up = this.cluster.hosts.filter(({ name }) => this.factOf(name) === 'up');
    return up.flatMap(({ name: host }) => {
      const { context } = this.#run.snapshot(hostOf(host));
      return overPromised(context, context.ledger).map((short) => ({ host, ...short }));
    });
  }

  placesOf(resource: CibResource): readonly Placement[] {
    const planned = this.#plan.guests.find(({ guest }) => guest === guestOf(resource));
    if (planned === undefined) return [];
    const { guest, host: home, slots } = planned;
    const moved = slots.filter(({ host }) => this.#serves(slotOf(guest, host)));
    const stays =
      moved.length === 0 &&
      this.#run.snapshot(failoverOf(guest)).matches('watching') &&
      !this.#stopped.has(slotOf(guest, home));
    const serving = stays ? [{ host: home }] : moved;
    const standing = slots.filter(
      ({ host }) =>
        resource.kind === 'pair' &&
        this.#run.snapshot(slotOf(guest, host)).matches('hotStandby') &&
        !this.#stopped.has(slotOf(guest, host)),
    );
    return [
      ...serving.map(({ host }) => ({ host: hostIn(host), role: servingRole(resource) })),
      ...standing.map(({ host }): Placement => ({ host: hostIn(host), role: 'Unpromoted' })),
    ];
  }

  #serves(slot: string): boolean {
    const snapshot = this.#run.snapshot(slot);
    return snapshot.matches('active') || snapshot.matches('promoting');
  }
}

const hostOfSlot = (slot: string): string => hostIn(slot.slice(slot.lastIndexOf('@host ') + 1));

const without = (name: string, prefix: string): string => name.slice(prefix.length);

const wordsFor = (event: {
  readonly type: string;
  readonly guest: string;
  readonly slot: string;
  readonly choice?: Choice;
}): string | undefined => {
  const guest = without(event.guest, 'guest ');
  const cover = event.choice && `${event.choice.method} on ${hostIn(event.choice.host)}`;
  switch (event.type) {
    case 'PINNED':
      return `${guest} fails over: ${cover}`;
    case 'PUBLISHED':
      return `chosen for ${guest}: ${cover}`;
    case 'PROTECTED':
      return `${guest} is protected: ${cover}`;
    case 'PROMOTING':
      return `${guest} starts to serve on ${hostOfSlot(event.slot)}`;
    case 'SERVED_AGAIN':
      return `${guest} is served again`;
    case 'STANDBY_LOST':
      return `${guest} has lost its standby`;
    case 'YIELDING':
      return `${guest} yields its standby to one of higher priority`;
    case 'ALARM':
      return `alarm: nothing that ${guest} requires is to be had`;
    default:
      return undefined;
  }
};

export const driveStandby = (cluster: CibCluster, failure: Failure): Outcome & Covers => {
  const driven = new DrivenStandby(cluster, failure);
  return {
    finalNodes: cluster.hosts.map(({ name }) => nodeOf(name, driven.factOf(name))),
    finalResources: cluster.resources.flatMap((resource) =>
      resource.kind === 'fence'
        ? [fenceAfter(cluster, resource, driven.factOf)]
        : instancesOf(resource, driven.placesOf(resource), driven.factOf),
    ),
    events: driven.events,
    before: driven.before,
    after: driven.covers(),
    overPromised: driven.overPromised(),
  };
};
