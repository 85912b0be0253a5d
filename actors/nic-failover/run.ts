/**
 * `run nic-failover FILE`: a recorded link scenario driven through the checked statecharts: the path
 * in use after each step, and the frames that left each port.
 */
import { type Dialect, policies } from '../../machines/nic-failover/policy.ts';
import type { RunInput, RunOutput, RunVerb } from '../../src/system/catalogue.ts';
import { departuresAsCapture } from '../vlan/outcome.ts';
import { runLinkScenario } from './link-run.ts';
import { describeLinkRun } from './run-report.ts';
import { parseLinkScenario } from './scenario.ts';

const run = async ({ path, bytes, dialect }: RunInput): Promise<RunOutput> => {
  const scenario = parseLinkScenario(path, bytes);
  const done = runLinkScenario(scenario, dialect as Dialect);
  const linux = dialect === 'patent' ? runLinkScenario(scenario, 'linux') : undefined;
  const { first, results } = done;
  const ports = [...scenario.vms, ...scenario.pnics].map((name) => ({ name, comments: [] }));
  return {
    json: { scenario: scenario.name, dialect, results: [{ i: -1, ...first }, ...results] },
    ...describeLinkRun(done, linux),
    capture: departuresAsCapture(ports, results),
  };
};

export const runNicFailover: RunVerb = {
  dialects: Object.keys(policies),
  defaultDialect: 'patent',
  accepts: 'a link scenario JSON (guests, ports, bond, steps)',
  run,
};
