/** A run told to a person: who sent and got how much, and where the patent and Linux part. */

import type { Dialect } from '../../machines/vlan/policy.ts';
import { aligned } from '../aligned.ts';
import type { Passage } from './driven-switch.ts';
import { departureKey, type StepOutcome } from './outcome.ts';
import type { PortMode, Scenario, ScenarioStep } from './scenario.ts';

export interface Run {
  readonly scenario: Scenario;
  readonly dialect: Dialect;
  /** What became of the frame of each step; nothing for steps of another kind. */
  readonly passages: readonly Passage[];
  readonly outcomes: readonly StepOutcome[];
}

/** The reasons of the statecharts in words. */
const REASONS: Readonly<Record<string, string>> = {
  badSource: 'the source address is a group address or zero',
  linkLocal: 'link-local addresses stay on their link',
  reservedVid: 'VLAN 4095 is reserved',
  tagNotAllowed: 'the guest tagged a frame although a VLAN is set on its virtual NIC',
  noNativeVlan: 'untagged, and no native VLAN is set',
  notAllowed: 'the guest may not use that VLAN',
  vidMismatch: 'the destination is in another VLAN',
  mixedNotAllowed: 'mixing NIC VLANs and guest tags is switched off',
  rowUnknown: 'which VLANs the destination uses is not known',
  notInOsSet: 'the destination does not use that VLAN',
  linkDown: 'no link',
  reconfiguring: 'the virtual NIC is being changed',
};

export const describeRun = (done: Run, linux: Run | undefined) => {
  const { scenario, dialect, outcomes } = done;
  const sent = scenario.steps.filter((step) => step.op === 'tx').length;
  const left = outcomes.reduce((sum, { out }) => sum + out.length, 0);
  const differences = linux === undefined ? [] : differencesOf(done, linux);
  const title = scenario.title === '' ? scenario.name : `${scenario.name}: ${scenario.title}`;
  const counts = `${sent} frames in, ${left} out`;
  const parts = [
    `${title}\ndialect ${dialect}, ${scenario.ports.length} ports, ${counts}`,
    aligned([['port', 'VLAN at the start', 'in', 'out', 'dropped at it'], ...portRows(done)]),
  ];
  if (linux !== undefined) parts.push(told(differences));
  const compared = linux === undefined ? '' : `; ${differences.length} unlike a Linux bridge`;
  return { text: parts.join('\n\n'), summary: `${counts}${compared}` };
};

const portRows = ({ scenario, passages, outcomes }: Run): string[][] =>
  scenario.ports.map(({ name, ...mode }) => {
    const own = scenario.steps.filter((step) => step.op === 'tx' && step.port === name).length;
    const out = outcomes.flatMap((o) => o.out).filter(({ port }) => port === name).length;
    const drops = passages.flatMap((p) => p.drops).filter(({ port }) => port === name).length;
    return [name, modeInWords(mode), `${own}`, `${out}`, `${drops}`];
  });

const modeInWords = (mode: PortMode): string => {
  if (mode.mode === 'access') return `NIC ${mode.vid}`;
  const native = mode.native === null ? '' : `, untagged ${mode.native}`;
  return `guest tags ${mode.vids.join(', ')}${native}`;
};

const told = (differences: readonly string[]): string =>
  differences.length === 0
    ? 'A Linux bridge would have let out exactly the same frames.'
    : ['Where a Linux bridge would have done otherwise:', ...differences].join('\n');

/** One line for each step whose departures are not those of the other run. */
const differencesOf = (mine: Run, linux: Run): string[] =>
  mine.scenario.steps.flatMap((step, at) => {
    const [own, other] = [mine.outcomes[at], linux.outcomes[at]];
    if (own === undefined || other === undefined) return [];
    if (departureKey(own.out) === departureKey(other.out)) return [];
    const patent = `patent ${leftWhere(own)} (${reasonOf(mine.passages[at], own, other)})`;
    return [`  step ${step.i}, ${inWords(step)}: ${patent}; Linux ${leftWhere(other)}`];
  });

const inWords = (step: ScenarioStep): string =>
  `${step.port}${step.note === '' ? '' : ` ("${step.note}")`}`;

const leftWhere = ({ out }: StepOutcome): string =>
  out.length === 0 ? 'lets nothing out' : `lets it out of ${out.map((o) => o.port).join(', ')}`;

/** Why frames that left the other switch did not leave this one, as the statecharts said. */
const reasonOf = (passage: Passage | undefined, own: StepOutcome, other: StepOutcome): string => {
  const missing = other.out.map((o) => o.port).filter((p) => !own.out.some((o) => o.port === p));
  const drops = passage?.drops.filter(({ port }) => port === null || missing.includes(port)) ?? [];
  const reasons = [...new Set(drops.map(({ reason }) => REASONS[reason] ?? reason))];
  return reasons.length === 0
    ? 'the frame differs or its way was learned otherwise'
    : reasons.join('; ');
};
