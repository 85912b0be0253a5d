/**
 * The pure rules against recorded switches: what left which port, for every recorded step, computed
 * by a plain loop over the rules (no machines). Skipped where the recordings are not present.
 */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formatFrame, isGroup, parseFrame } from '../../../machines/vlan/frame.ts';
import { type Policy, policies } from '../../../machines/vlan/policy.ts';
import {
  delivered,
  effectiveVid,
  macDrop,
  type Row,
  rowHas,
} from '../../../machines/vlan/rules.ts';

const FOLDER = new URL('../../../../shared/data/vlan/', import.meta.url);
const NAMES = ['v01-access-trunk', 'v02-tag-edge-cases', 'v03-switch-mode', 'v07-random-a'];
const MORE = ['v08-random-b', 'v11-real-traffic'];

interface Port {
  readonly name: string;
  readonly mode: string;
  readonly vid?: number;
  readonly vids?: readonly number[];
  readonly native?: number | null;
}

const rowOf = (port: Port): Row => {
  const native = port.native ?? null;
  const set = native === null ? (port.vids ?? []) : [...(port.vids ?? []), native];
  const vid = port.mode === 'access' ? (port.vid ?? null) : null;
  return { vid, epoch: 1, native, os: { epoch: 1, set } };
};

/** A switch in a few lines: rows, learned addresses, ports without carrier. */
class Loop {
  readonly rows = new Map<string, Row>();
  readonly down = new Set<string>();
  learned: { vid: number; mac: string; port: string }[] = [];
  readonly policy: Policy;
  constructor(ports: readonly Port[], policy: Policy) {
    this.policy = policy;
    for (const port of ports) this.rows.set(port.name, rowOf(port));
  }
  forget(port: string) {
    this.learned = this.learned.filter((entry) => entry.port !== port);
  }
  transmit(port: string, hex: string) {
    const frame = parseFrame(hex)!;
    const row = this.rows.get(port)!;
    const stamp = { vid: row.vid, epoch: 1, allowed: row.os!.set, native: row.native };
    const vid = effectiveVid(frame, stamp, this.policy);
    const dropped = macDrop(frame, this.policy);
    if (vid === null || (dropped !== null && !this.policy.learnLinkLocal)) return [];
    if (!isGroup(frame.src)) {
      const others = this.learned.filter((e) => e.vid !== vid || e.mac !== frame.src);
      this.learned = [...others, { vid, mac: frame.src, port }];
    }
    if (dropped !== null) return [];
    const known = this.learned.find((e) => e.vid === vid && e.mac === frame.dst)?.port;
    const out = [...this.rows].filter(
      ([name, to]) =>
        name !== port && (known ?? name) === name && !this.down.has(name) && rowHas(to, vid),
    );
    return out.map(
      ([name, to]) => `${name} ${formatFrame(delivered(frame, vid, to, this.policy))}`,
    );
  }
}

const read = (name: string) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));

for (const dialect of ['linux', 'ovs'] as const) {
  for (const name of [...NAMES, ...MORE]) {
    test.skipIf(!existsSync(FOLDER))(`${name} as ${dialect} did it`, () => {
      const scenario = read(`${name}.scenario.json`);
      const expected = read(`${name}.expected.${dialect}.json`);
      const loop = new Loop(scenario.ports, policies[dialect]);
      for (const [i, step] of scenario.steps.entries()) {
        let out: string[] = [];
        if (step.op === 'tx') out = loop.transmit(step.port, step.hex);
        else if (step.op === 'up') loop.down.delete(step.port);
        else if (step.op === 'down') {
          loop.down.add(step.port);
          if (loop.policy.flushOnDown) loop.forget(step.port);
        } else {
          loop.rows.set(step.port, rowOf({ name: step.port, ...step.cfg }));
          loop.forget(step.port);
        }
        const seen = expected.results[i].out.map((o: any) => `${o.port} ${o.hex}`);
        expect(out.sort(), `step ${i} ${step.note}`).toEqual(seen.sort());
      }
    });
  }
}
