/** The injected failure, in the words of Pacemaker's own simulator (`crm_simulate`). */
import { InputError } from '../../src/system/errors.ts';
import type { CibCluster } from './cluster.ts';

export interface InjectedOperation {
  /** As the operation names it: a resource, or the instance inside a clone. */
  readonly instance: string;
  readonly operation: string;
  readonly host: string;
  readonly code: number;
}

export interface Failure {
  readonly nodes: readonly string[];
  readonly operations: readonly InjectedOperation[];
  readonly hasQuorum: boolean;
}

const OPERATION = /^(.+)_([a-z]+)_(\d+)@([^=]+)=(\d+)$/;

/** @throws InputError FAILURE_OPERATION, FAILURE_HOST, FAILURE_RESOURCE, FAILURE_QUORUM */
export const failureOf = (
  cluster: CibCluster,
  options: Readonly<Record<string, readonly string[]>>,
): Failure => {
  const hosts = cluster.hosts.map(({ name }) => name);
  const assertHost = (host: string): void => {
    if (hosts.includes(host)) return;
    throw new InputError('FAILURE_HOST', `no host ${host}.`, `Known: ${hosts.join(', ')}.`);
  };
  const nodes = options['node-fail'] ?? [];
  nodes.forEach(assertHost);
  const operations = (options['op-inject'] ?? []).map((text) => {
    const [, instance = '', operation = '', , host = '', code] = OPERATION.exec(text) ?? [];
    if (code === undefined) {
      throw new InputError(
        'FAILURE_OPERATION',
        `--op-inject ${text} is not understood.`,
        'Write RESOURCE_OPERATION_INTERVAL@HOST=CODE, e.g. vm1_monitor_10000@host1=7.',
      );
    }
    assertHost(host);
    if (!cluster.resources.some((resource) => resource.instance === instance)) {
      throw new InputError('FAILURE_RESOURCE', `--op-inject ${text}: no resource ${instance}.`);
    }
    return { instance, operation, host, code: Number(code) };
  });
  const [quorum = String(cluster.hasQuorum)] = options.quorum ?? [];
  if (quorum !== 'true' && quorum !== 'false') {
    throw new InputError('FAILURE_QUORUM', `--quorum is true or false, not ${quorum}.`);
  }
  return { nodes, operations, hasQuorum: quorum === 'true' };
};
