/** A link scenario carried out step by step, in the shape in which the recordings are written down. */
import type { Dialect } from '../../machines/nic-failover/policy.ts';
import { Host, type HostOutcome } from './host.ts';
import type { LinkScenario } from './scenario.ts';

export interface LinkResult {
  readonly i: number;
  /** Path in use after the step; of the first guest, if each has one of its own. */
  readonly active: string | null;
  /** Only where each guest has a row of its own. */
  readonly rows?: Readonly<Record<string, string | null>>;
  readonly out: HostOutcome['out'];
  readonly activeChanges?: readonly { readonly afterMs: number; readonly active: string | null }[];
  /** Why a frame could not even be handed over. */
  readonly error?: string;
}

export interface LinkRun {
  readonly scenario: LinkScenario;
  readonly dialect: Dialect;
  readonly first: Pick<LinkResult, 'active' | 'rows'>;
  readonly results: readonly LinkResult[];
}

export const runLinkScenario = (scenario: LinkScenario, dialect: Dialect): LinkRun => {
  const host = new Host(dialect, scenario);
  const paths = (): LinkRun['first'] => {
    const rows = host.active;
    const active = Object.values(rows)[0] ?? null;
    return dialect === 'patent' ? { active, rows } : { active };
  };
  const first = paths();
  const results = scenario.steps.map((step): LinkResult => {
    const refused = step.op === 'tx' && host.isDown(step.port);
    const startMs = host.nowMs;
    const { out, paths: moves } = host.step(step);
    const own = moves.filter(({ vnicId }) => vnicId === Object.keys(host.active)[0]);
    const activeChanges = own.map(({ atMs, port }) => {
      return { afterMs: atMs - startMs, active: port };
    });
    return {
      i: step.i,
      ...paths(),
      out,
      ...(activeChanges.length === 0 ? {} : { activeChanges }),
      ...(refused ? { error: 'Network is down' } : {}),
    };
  });
  return { scenario, dialect, first, results };
};
