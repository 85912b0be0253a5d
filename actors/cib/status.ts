/**
 * Where things run, from the history of operations in a CIB's status section: of each resource on each
 * host the last operation that says something about it, in the order of their call ids.
 */
import { InputError } from '../../src/system/errors.ts';
import { childOf, childrenOf, type Element } from '../xml-file.ts';
import type { Placement } from './cluster.ts';

/** Exit codes of resource agents: 0 runs, 7 does not run, 8 runs and is promoted. */
const NOT_RUNNING = '7';
const RUNS_PROMOTED = '8';

type Role = Placement['role'] | null;

/** By the id of the resource (in a clone: of its instance). */
export const placementsOf = (
  path: string,
  status: Element | undefined,
): Readonly<Record<string, readonly Placement[]>> => {
  const found: Record<string, Placement[]> = {};
  const histories = childrenOf(status, 'node_state').flatMap((state) =>
    childrenOf(childOf(state, 'lrm', 'lrm_resources'), 'lrm_resource').map(
      (resource) => [state.attributes.uname ?? '', resource] as const,
    ),
  );
  const isPair = (id: string): boolean =>
    histories.some(
      ([, { attributes, children }]) =>
        attributes.id === id && children.some((op) => op.attributes.operation === 'promote'),
    );
  for (const [host, resource] of histories) {
    const id = resource.attributes.id ?? '';
    const role = roleOf(path, resource, isPair(id));
    if (role !== null) found[id] = [...(found[id] ?? []), { host, role }];
  }
  return found;
};

const roleOf = (path: string, resource: Element, isPair: boolean): Role => {
  const operations = childrenOf(resource, 'lrm_rsc_op').toSorted(
    (a, b) => Number(a.attributes['call-id']) - Number(b.attributes['call-id']),
  );
  const runs: Role = isPair ? 'Unpromoted' : 'Started';
  return operations.reduce<Role>((role, { attributes }) => {
    const { operation, 'rc-code': code } = attributes;
    switch (operation) {
      case 'notify':
        return role;
      case 'start':
      case 'demote':
        return code === '0' ? runs : role;
      case 'promote':
        return code === '0' ? 'Promoted' : role;
      case 'stop':
        return null;
      case 'monitor':
        if (code === NOT_RUNNING) return null;
        if (code === RUNS_PROMOTED) return 'Promoted';
        return role ?? runs;
      default:
        throw new InputError(
          'CIB_OPERATION',
          `${path}: operation ${operation} of ${resource.attributes.id} is not understood.`,
        );
    }
  }, null);
};
