/**
 * The virtual switch of one host with the virtual clock as picker: a virtual NIC for each port, the
 * controller, its judgements and the VLAN manager, all of them the checked statecharts. Nothing is
 * decided here; frames go in as bytes, and what the machines accept comes out as bytes.
 */
import type { ControllerContext } from '../../machines/vlan/forwarding.ts';
import { formatFrame, parseFrame } from '../../machines/vlan/frame.ts';
import type { RxReport } from '../../machines/vlan/messages.ts';
import { type Dialect, type Policy, policies } from '../../machines/vlan/policy.ts';
import { Drive, type TimedEmission } from '../../src/live/drive.ts';
import { compile } from '../../src/system/compile.ts';
import { InputError } from '../../src/system/errors.ts';
import type { Departure } from './outcome.ts';
import { type NicSetting, NOTHING, nicAt, runDefinition, settingOf } from './run-system.ts';
import type { Port, PortMode } from './scenario.ts';

/** What became of one frame. */
export interface Passage {
  readonly out: readonly Departure[];
  /** Why it did not reach a port, or (port null) any. */
  readonly drops: readonly { readonly port: string | null; readonly reason: string }[];
}

/** Longer than any frame takes to be judged; less than the time of anything else. */
const SETTLE_MS = 50;

/** An event with fields. */
type Message = { readonly type: string; readonly [field: string]: unknown };

export class DrivenSwitch {
  readonly #policy: Policy;
  readonly #drive: Drive;
  readonly #names: readonly string[];
  readonly #settings: NicSetting[];
  #reqNo = 0;
  #seq = 0;

  constructor(dialect: Dialect, ports: readonly Port[]) {
    this.#policy = policies[dialect];
    this.#names = ports.map(({ name }) => name);
    this.#settings = ports.map(({ name: _, ...mode }) => settingOf(mode, this.#policy));
    this.#drive = new Drive(compile(runDefinition(this.#policy, this.#settings)));
    for (const name of this.#names) this.#reportVlans(name);
  }

  /** A guest (or the wire, for an uplink) hands over a frame. */
  tx(port: string, hex: string): Passage {
    const frame = parseFrame(hex);
    if (frame === undefined) throw new InputError('FRAME', `${hex} is no Ethernet frame.`);
    const emissions = this.#inject(port, { type: 'TX', frame });
    return this.#passage([...emissions, ...this.#read(emissions)]);
  }

  /** The administrator changes a port. */
  set(port: string, mode: PortMode): void {
    const next = settingOf(mode, this.#policy);
    // The bridge's administrator takes all VLANs away before adding the new ones.
    if (this.#policy.dialect === 'linux') this.#request(port, NOTHING);
    this.#request(port, next);
    this.#reportVlans(port);
  }

  down(port: string): void {
    this.#inject(port, { type: 'LINK_DOWN' });
  }

  up(port: string): void {
    this.#inject(port, { type: 'LINK_UP' });
  }

  /** Addresses that the controller has learned at other ports. */
  learnedElsewhere(port: string): readonly string[] {
    const { learned } = this.#drive.view.actor('controller').context as ControllerContext;
    const nic = nicAt(this.#names.indexOf(port));
    return [...new Set(learned.filter(({ vnic }) => vnic !== nic).map(({ mac }) => mac))];
  }

  #request(port: string, next: NicSetting): void {
    this.#reqNo += 1;
    this.#settings[this.#names.indexOf(port)] = next;
    const { vid, allowed, native } = next;
    const about = { reqNo: this.#reqNo, allowed, native };
    this.#inject(
      port,
      vid === null ? { type: 'CLEAR_VLAN', ...about } : { type: 'SET_VLAN', vid, ...about },
    );
  }

  /** What the guest's driver says once it uses its VLANs; port-VLAN guests have none. */
  #reportVlans(port: string): void {
    const { vid, allowed } = this.#settings[this.#names.indexOf(port)] as NicSetting;
    if (vid !== null || allowed === 'all' || this.#policy.osSet !== 'reported') return;
    this.#seq += 1;
    this.#inject(port, { type: 'OS_VLAN_LIST', set: allowed, seq: this.#seq });
  }

  /** The receiving guests read in place; each is done within the step. */
  #read(emissions: readonly TimedEmission[]): readonly TimedEmission[] {
    if (this.#policy.read !== 'inPlace') return [];
    return emissions
      .filter(({ event }) => event.type === 'ACCEPTED')
      .flatMap(({ actor, event }) => {
        const { ref, gen } = event as never as RxReport;
        const done: Message = { type: 'READ_DONE', ref, gen };
        return [...this.#drive.inject(actor, done), ...this.#drive.advance(1)];
      });
  }

  #inject(port: string, event: Message): readonly TimedEmission[] {
    const now = this.#drive.inject(nicAt(this.#names.indexOf(port)), event);
    return [...now, ...this.#drive.advance(SETTLE_MS)];
  }

  #passage(emissions: readonly TimedEmission[]): Passage {
    const out: Departure[] = [];
    const drops: { port: string | null; reason: string }[] = [];
    for (const { actor, event } of emissions) {
      const { frame, reason, dst } = event as never as {
        frame: RxReport['frame'];
        reason: string;
        dst?: string;
      };
      if (event.type === 'ACCEPTED') {
        out.push({ port: this.#portOf(actor) as string, hex: formatFrame(frame) });
      } else if (event.type === 'DROP' || event.type === 'TX_DROPPED') {
        drops.push({ port: this.#portOf(dst ?? ''), reason });
      }
    }
    const order = this.#names;
    return { out: out.sort((a, b) => order.indexOf(a.port) - order.indexOf(b.port)), drops };
  }

  #portOf(actor: string): string | null {
    return this.#names.find((_, at) => nicAt(at) === actor) ?? null;
  }
}
