/** Which machines have actors of their own, and whether what they invoke is there at all. */
import type { AnyStateMachine } from 'xstate';
import { list } from '../checks.ts';
import type { ActorSpec, SystemDefinition } from '../definition.ts';
import { InputError } from '../errors.ts';
import { linkBetween } from '../links.ts';
import { INWARD } from './tree.ts';

type Node = AnyStateMachine['root'];

function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const child of Object.values(node.states)) yield* nodesOf(child as Node);
}

/** Whether a machine is to be explored together with actors that it invokes or spawns. */
export const hasChildren = ({ machine, outcomes, pure }: ActorSpec): boolean =>
  outcomes !== undefined ||
  pure !== undefined ||
  Object.keys(machine.implementations.actors).length > 0 ||
  [...nodesOf(machine.root)].some((node) => node.invoke.length > 0);

/** XState would only warn, and go on without the actor. @throws InputError UNKNOWN_LOGIC */
export const checkChildren = (actor: string, machine: AnyStateMachine): void => {
  const known = machine.implementations.actors;
  for (const node of nodesOf(machine.root)) {
    for (const { src, id } of node.invoke) {
      if (String(src).startsWith('xstate.invoke.') || known[src as string] !== undefined) continue;
      throw new InputError(
        'UNKNOWN_LOGIC',
        `state ${node.id} of actor ${actor} invokes ${JSON.stringify(src)} (${id}), which is not implemented.`,
        `Implemented: ${list(Object.keys(known)) || 'nothing'}. Use machine.provide({ actors }).`,
      );
    }
    for (const id of node.invoke.map((invoked) => invoked.id)) {
      if (!id.includes(INWARD)) continue;
      throw new InputError('BAD_ID', `the id ${id} in actor ${actor} has the reserved ${INWARD}.`);
    }
  }
};

/** Within an application XState keeps an order that messages handed over in between would break. */
export const checkAppLinks = ({ actors, links }: SystemDefinition): void => {
  const names = Object.keys(actors);
  for (const [app, spec] of Object.entries(actors)) {
    if (!hasChildren(spec)) continue;
    const peer = names.find(
      (other) =>
        other !== app &&
        [linkBetween(links, app, other), linkBetween(links, other, app)].some(
          ({ kind }) => kind === 'local',
        ),
    );
    if (peer === undefined) continue;
    throw new InputError(
      'NOT_SUPPORTED',
      `a local link joins ${app}, which invokes or spawns actors, and ${peer}.`,
      'Join them by a link of kind fifo, or make the peer a child.',
    );
  }
};
