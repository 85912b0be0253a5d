/**
 * One host under a recording: the switch between its guests (system 1's statecharts, every port in
 * one VLAN) above the paths to the outside (system 8's statecharts). What the one lets out at its
 * uplink goes into the other, and the other way round; nothing is decided here.
 *
 * A bond has one path for all: one virtual interface and row for the uplink. The patent has a row
 * for each guest, and delivers what comes in to the guests by itself.
 */
import type { Dialect } from '../../machines/vlan/policy.ts';
import { DrivenSwitch } from '../vlan/driven-switch.ts';
import type { Departure } from '../vlan/outcome.ts';
import { DrivenPaths, type PathEvent } from './driven-paths.ts';
import { answerOf, hostHello, ownAddress, probedAddress } from './probed-device.ts';
import type { LinkScenario, LinkStep } from './scenario.ts';

const UPLINK = 'uplink';
const HOST = 'host';
const VID = 1;
const UPLINK_MAC = '02:00:00:00:00:c8';

/** Longer than a frame takes, shorter than anything else. */
const FRAME_MS = 50;
/** How long the recorders waited before the first step. */
const START_MS = 2500;

/** Ports of the switch: guests' names are the recording's and might be any. */
const guestPort = (vm: string): string => `guest ${vm}`;

/** What a step did. */
export interface HostOutcome {
  readonly out: readonly Departure[];
  /** Changes of the path, per row. */
  readonly paths: readonly Extract<PathEvent, { kind: 'path' }>[];
}

export class Host {
  readonly #scenario: LinkScenario;
  readonly #dialect: Dialect;
  readonly #switch: DrivenSwitch;
  readonly #paths: DrivenPaths;
  readonly #probed: string | undefined;
  readonly #silent = new Set<string>();
  readonly #down = new Set<string>();
  /** Addresses of guests that the shared row was told of. */
  #taught: ReadonlySet<string> = new Set();

  constructor(dialect: Dialect, scenario: LinkScenario) {
    this.#scenario = scenario;
    this.#dialect = dialect;
    this.#probed = this.#isShared ? probedAddress(scenario) : undefined;
    const own = this.#probed === undefined ? [] : [HOST];
    const names = [...scenario.vms.map(guestPort), UPLINK, ...own];
    this.#switch = new DrivenSwitch(
      dialect,
      names.map((name) => ({ name, mode: 'access' as const, vid: VID })),
    );
    if (this.#probed !== undefined) this.#switch.tx(HOST, hostHello);
    const users = this.#isShared
      ? [{ vnicId: UPLINK, mac: UPLINK_MAC }]
      : scenario.vms.map((vm) => ({ vnicId: vm, mac: ownAddress(scenario, vm) }));
    this.#paths = new DrivenPaths(dialect, scenario, users);
    this.#outcome(this.#paths.wait(START_MS));
  }

  /** Port that each row uses now; a shared one goes by the name of the uplink. */
  get active(): Readonly<Record<string, string | null>> {
    return this.#paths.active;
  }

  get nowMs(): number {
    return this.#paths.nowMs;
  }

  /** Whether nobody can send on a port: no carrier, or a guest that is shown none. */
  isDown(port: string): boolean {
    return this.#down.has(port);
  }

  step(step: LinkStep): HostOutcome {
    if (step.op === 'tx') {
      return this.isDown(step.port) ? { out: [], paths: [] } : this.#tx(step.port, step.hex);
    }
    return this.#outcome([...this.#change(step), ...this.#paths.wait(step.ms)]);
  }

  #tx(port: string, hex: string): HostOutcome {
    this.#hearProbed();
    if (!this.#scenario.vms.includes(port)) {
      return this.#outcome([...this.#paths.receive(port, hex), ...this.#paths.wait(FRAME_MS)]);
    }
    const { out } = this.#switch.tx(guestPort(port), hex);
    this.#teachAddresses();
    const sender = this.#isShared ? UPLINK : port;
    const outward = out.filter((departure) => departure.port === UPLINK);
    const sent = outward.flatMap((departure) => this.#paths.send(sender, departure.hex));
    const after = this.#outcome([...sent, ...this.#paths.wait(FRAME_MS)]);
    return { ...after, out: [...this.#toGuests(out), ...after.out] };
  }

  #change({ op, port }: Exclude<LinkStep, { op: 'tx' }>): readonly PathEvent[] {
    if (op === 'down') this.#down.add(port);
    if (op === 'up') this.#down.delete(port);
    if (this.#scenario.vms.includes(port)) {
      if (op === 'down') this.#switch.down(guestPort(port));
      if (op === 'up') this.#switch.up(guestPort(port));
      return [];
    }
    if (op === 'down') return this.#paths.linkDown(port);
    if (op === 'up') return this.#paths.linkUp(port);
    if (op === 'alive') this.#silent.delete(port);
    else this.#silent.add(port);
    return op === 'alive' ? this.#paths.alive(port) : this.#paths.silence(port);
  }

  /** Carries on what the paths did: frames for the guests, carrier of the uplink. */
  #outcome(events: readonly PathEvent[]): HostOutcome {
    const out: Departure[] = [];
    const paths: HostOutcome['paths'][number][] = [];
    for (const event of events) {
      switch (event.kind) {
        case 'wire':
          out.push({ port: event.port, hex: event.hex });
          break;
        case 'delivered':
          out.push(...this.#deliver(event.vnicId, event.hex));
          break;
        case 'path':
          paths.push(event);
          if (this.#isShared) this.#showUplink(event.port !== null);
          break;
        case 'shown':
          this.#showGuest(event.vnicId, event.up);
          break;
        case 'dropped':
          break;
      }
    }
    return { out, paths };
  }

  #deliver(vnicId: string, hex: string): readonly Departure[] {
    const { out } = this.#switch.tx(UPLINK, hex);
    this.#teachAddresses();
    // With a row for each guest the table has decided who gets it; the switch learns its sender.
    return this.#isShared ? this.#toGuests(out) : [{ port: vnicId, hex }];
  }

  #toGuests(out: readonly Departure[]): readonly Departure[] {
    return this.#scenario.vms.flatMap((vm) =>
      out.filter(({ port }) => port === guestPort(vm)).map(({ hex }) => ({ port: vm, hex })),
    );
  }

  #showUplink(up: boolean): void {
    if (up) this.#switch.up(UPLINK);
    else this.#switch.down(UPLINK);
  }

  #showGuest(vm: string, up: boolean): void {
    if (up) {
      this.#down.delete(vm);
      this.#switch.up(guestPort(vm));
    } else {
      this.#down.add(vm);
      this.#switch.down(guestPort(vm));
    }
  }

  /** A shared row announces the addresses that the switch has learned from guests. */
  #teachAddresses(): void {
    if (!this.#isShared) return;
    const learned = new Set(this.#switch.learnedElsewhere(UPLINK));
    for (const mac of learned) this.#paths.learn(UPLINK, mac, true);
    for (const mac of this.#taught) {
      if (!learned.has(mac)) this.#paths.learn(UPLINK, mac, false);
    }
    this.#taught = learned;
  }

  /** The probed device answers several times a second; the switch learns where it is. */
  #hearProbed(): void {
    const port = this.active[UPLINK] ?? null;
    if (this.#probed === undefined || port === null || this.#silent.has(port)) return;
    this.#switch.tx(UPLINK, answerOf(this.#probed));
  }

  get #isShared(): boolean {
    return this.#dialect !== 'patent';
  }
}
