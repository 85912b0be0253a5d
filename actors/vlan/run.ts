/**
 * `run vlan FILE`: a recording driven through the checked statecharts, and what left each port.
 *
 * The patent's own delivery rules are the default; where a Linux bridge would have done otherwise
 * with a frame, the report says so, with the reason that the statecharts gave.
 */
import { type Dialect, policies } from '../../machines/vlan/policy.ts';
import type { RunInput, RunOutput, RunVerb } from '../../src/system/catalogue.ts';
import { looksLikeJson } from '../json-file.ts';
import { captureAsScenario } from './capture-input.ts';
import { DrivenSwitch, type Passage } from './driven-switch.ts';
import { departuresAsCapture, type StepOutcome } from './outcome.ts';
import { portComment } from './port-comment.ts';
import { describeRun, type Run } from './run-report.ts';
import { parsePortMap, parseScenario, type Scenario } from './scenario.ts';

/** @throws InputError for a broken, truncated or foreign file */
const readScenario = ({ path, bytes, ports }: Omit<RunInput, 'dialect'>): Scenario => {
  if (looksLikeJson(bytes)) return parseScenario(path, bytes);
  const map = ports === undefined ? undefined : parsePortMap(ports.path, ports.bytes);
  return captureAsScenario(path, bytes, map);
};

/** What the kernel tells a program that sends on a port without carrier. */
const NETWORK_DOWN = '[Errno 100] Network is down';
const NOTHING: Passage = { out: [], drops: [] };

const runScenario = (scenario: Scenario, dialect: Dialect): Run => {
  const machines = new DrivenSwitch(dialect, scenario.ports);
  const down = new Set<string>();
  const passages = scenario.steps.map((step): Passage => {
    if (step.op === 'tx') return machines.tx(step.port, step.hex);
    if (step.op === 'set') machines.set(step.port, step.cfg);
    if (step.op === 'down') machines.down(step.port);
    if (step.op === 'up') machines.up(step.port);
    return NOTHING;
  });
  const outcomes = scenario.steps.map((step, at): StepOutcome => {
    if (step.op === 'down') down.add(step.port);
    if (step.op === 'up') down.delete(step.port);
    const refused = step.op === 'tx' && down.has(step.port);
    const { out } = passages[at] as Passage;
    return { i: step.i, out, ...(refused ? { error: NETWORK_DOWN } : {}) };
  });
  return { scenario, dialect, passages, outcomes };
};

const run = async (input: RunInput): Promise<RunOutput> => {
  const scenario = readScenario(input);
  const done = runScenario(scenario, input.dialect as Dialect);
  const linux = input.dialect === 'patent' ? runScenario(scenario, 'linux') : undefined;
  const { text, summary } = describeRun(done, linux);
  const ports = scenario.ports.map(({ name, ...mode }) => {
    return { name, comments: [portComment(mode)] };
  });
  return {
    json: { scenario: scenario.name, dialect: done.dialect, results: done.outcomes },
    text,
    summary,
    capture: departuresAsCapture(ports, done.outcomes),
  };
};

export const runVlan: RunVerb = {
  dialects: Object.keys(policies),
  defaultDialect: 'patent',
  accepts:
    'a packet capture, one interface a port (with --ports FILE, or a comment such as ' +
    '"mode=access vid=10" on each interface), or a scenario JSON',
  run,
};
