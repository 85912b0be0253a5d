/**
 * A second reading of active-backup bonds under a bridge: Linux bonding by link state, and Open
 * vSwitch, without statecharts. Checked against recordings of the real ones; then it judges the
 * statecharts on scenarios that nobody recorded. Probing (ARP monitoring) is not covered.
 */
import type { LinkScenario, LinkStep } from '../../../actors/nic-failover/scenario.ts';
import { type Out, type Peer, SwitchOracle } from '../vlan/switch-oracle.ts';

interface Slave {
  carrier: boolean;
  enabled: boolean;
  /** When the up delay ends. */
  enableAt: number | null;
}

const BOND = 'bond';

class BondOracle {
  readonly #peer: Peer;
  readonly #scenario: LinkScenario;
  readonly #bridge: SwitchOracle;
  readonly #slaves: Map<string, Slave>;
  readonly #downVms = new Set<string>();
  readonly #primary: string | null;
  #active: string | null = null;
  #nowMs = 0;
  #announced: Out[] = [];

  constructor(peer: Peer, scenario: LinkScenario) {
    this.#peer = peer;
    this.#scenario = scenario;
    const { bond, pnics, vms } = scenario;
    const names = [...vms, BOND];
    this.#bridge = new SwitchOracle(
      peer,
      names.map((name) => ({ name, mode: 'access' as const, vid: 1 })),
    );
    const sticky = peer === 'ovs' && bond.primary_reselect !== 'always';
    this.#primary = sticky ? null : bond.primary || null;
    this.#slaves = new Map(
      pnics.map((n) => [n, { carrier: true, enabled: true, enableAt: null }] as const),
    );
    this.#choose();
    this.#announced = [];
  }

  step(step: LinkStep) {
    this.#announced = [];
    const error = step.op === 'tx' && this.#isDown(step.port);
    const out = step.op === 'tx' && !error ? this.#tx(step.port, step.hex) : [];
    if (step.op === 'down') this.#down(step.port);
    if (step.op === 'up') this.#up(step.port);
    this.#advance(step.op === 'tx' ? 50 : step.ms);
    return {
      i: step.i,
      active: this.#active,
      out: [...out, ...this.#announced],
      ...(error ? { error: 'Network is down' } : {}),
    };
  }

  #isDown(port: string): boolean {
    return this.#slaves.get(port)?.carrier === false || this.#downVms.has(port);
  }

  #tx(port: string, hex: string): readonly Out[] {
    if (this.#slaves.has(port) && port !== this.#active) return [];
    const entry = this.#slaves.has(port) ? BOND : port;
    const out = this.#bridge.tx(entry, hex);
    return out.flatMap((o) => (o.port === BOND ? this.#uplink(o.hex) : [o]));
  }

  #uplink(hex: string): readonly Out[] {
    return this.#active === null ? [] : [{ port: this.#active, hex }];
  }

  #down(port: string): void {
    const slave = this.#slaves.get(port);
    if (slave === undefined) {
      this.#downVms.add(port);
      this.#bridge.down(port);
      return;
    }
    Object.assign(slave, { carrier: false, enabled: false, enableAt: null });
    if (this.#active === port) this.#choose();
  }

  #up(port: string): void {
    const slave = this.#slaves.get(port);
    if (slave === undefined) {
      this.#downVms.delete(port);
      this.#bridge.up(port);
      return;
    }
    if (slave.carrier) return;
    slave.carrier = true;
    const delay = this.#active === null ? 0 : this.#scenario.bond.updelay;
    slave.enableAt = this.#nowMs + delay;
  }

  #advance(ms: number): void {
    const end = this.#nowMs + ms;
    for (;;) {
      const due = [...this.#slaves]
        .filter(([, s]) => s.enableAt !== null && s.enableAt <= end)
        .sort(([, a], [, b]) => (a.enableAt as number) - (b.enableAt as number))[0];
      if (due === undefined) break;
      const [name, slave] = due;
      Object.assign(slave, { enabled: true, enableAt: null });
      const returns = name === this.#primary && this.#scenario.bond.primary_reselect === 'always';
      if (this.#active === null || returns) this.#choose();
    }
    this.#nowMs = end;
  }

  #choose(): void {
    const waiting = [...this.#slaves].filter(([, s]) => s.enableAt !== null);
    const enabled = [...this.#slaves].filter(([, s]) => s.enabled).map(([name]) => name);
    const soonest = waiting.sort(
      ([, a], [, b]) => (a.enableAt as number) - (b.enableAt as number),
    )[0];
    const preferred = enabled.find((name) => name === this.#primary);
    const chosen = preferred ?? enabled[0] ?? soonest?.[0] ?? null;
    if (enabled.length === 0 && soonest !== undefined) {
      Object.assign(soonest[1], { enabled: true, enableAt: null });
    }
    if (chosen === null) this.#bridge.down(BOND);
    else this.#bridge.up(BOND);
    if (chosen !== null && chosen !== this.#active && this.#peer === 'ovs') this.#announce(chosen);
    this.#active = chosen;
  }

  #announce(port: string): void {
    for (const mac of this.#bridge.learnedElsewhere(BOND)) {
      const hex = `ffffffffffff${mac}80350001080006040003${mac}00000000${mac}00000000`;
      this.#announced.push({ port, hex });
    }
  }
}

/** Active path and departures after each step; the first entry (`i: -1`) is the start. */
export const bondOracle = (peer: Peer, scenario: LinkScenario) => {
  const bond = new BondOracle(peer, scenario);
  const { primary, primary_reselect: reselect } = scenario.bond;
  const usesPrimary = peer === 'linux' || reselect === 'always';
  const first = (usesPrimary && primary) || (scenario.pnics[0] as string);
  return [{ i: -1, active: first }, ...scenario.steps.map((step) => bond.step(step))];
};
