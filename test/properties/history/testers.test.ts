/**
 * The testers of histories against the definition: random histories of registers, locks and queues,
 * every prefix judged by the reduced form, the full form and brute force over all permutations.
 */
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { HistoryEvent } from '../../../src/properties/history/events.ts';
import { fullHistory } from '../../../src/properties/history/full.ts';
import {
  mutex,
  queue,
  register,
  type SequentialObject,
} from '../../../src/properties/history/object.ts';
import { reducedLinearizability } from '../../../src/properties/history/reduced.ts';
import type { MonitorLogic, Plain } from '../../../src/system/definition.ts';
import { isLinearizable, isSequentiallyConsistent } from './brute-force.ts';

const CLIENTS = ['a', 'b', 'c'];
const MOST_OPERATIONS = 6;

interface Scene {
  readonly name: string;
  readonly object: SequentialObject;
  readonly operation: (client: string) => fc.Arbitrary<Plain>;
  readonly result: (operation: any) => fc.Arbitrary<Plain>;
}

const value = fc.constantFrom(1, 2);
const ok = fc.constant('ok');

const scenes: readonly Scene[] = [
  {
    name: 'register',
    object: register(0),
    operation: () =>
      fc.oneof(
        value.map((v) => ({ do: 'write', value: v })),
        fc.constant({ do: 'read' }),
      ),
    result: ({ do: what }) => (what === 'write' ? ok : fc.constantFrom(0, 1, 2)),
  },
  {
    name: 'mutex',
    object: mutex,
    operation: (by) => fc.constantFrom('acquire', 'release').map((what) => ({ do: what, by })),
    result: () => ok,
  },
  {
    name: 'queue',
    object: queue,
    operation: () =>
      fc.oneof(
        value.map((v) => ({ do: 'enqueue', value: v })),
        fc.constant({ do: 'dequeue' }),
      ),
    result: ({ do: what }) => (what === 'enqueue' ? ok : fc.constantFrom(null, 1, 2)),
  },
];

/** What happens next is drawn so that most histories go on for a while; some draws are odd. */
const historyOf = (scene: Scene): fc.Arbitrary<HistoryEvent[]> =>
  fc
    .array(fc.record({ client: fc.constantFrom(...CLIENTS), odd: fc.nat({ max: 19 }) }), {
      minLength: 4,
      maxLength: 14,
    })
    .chain((turns) =>
      fc
        .tuple(
          ...turns.map(({ client }) =>
            scene
              .operation(client)
              .chain((operation) =>
                scene.result(operation).map((result) => ({ operation, result })),
              ),
          ),
        )
        .map((draws) => composed(turns, draws, scene)),
    );

const composed = (
  turns: readonly { readonly client: string; readonly odd: number }[],
  draws: readonly { readonly operation: Plain; readonly result: Plain }[],
  scene: Scene,
): HistoryEvent[] => {
  const history: HistoryEvent[] = [];
  const open = new Map<string, { request: number; result: Plain }>();
  let requests = 0;
  for (const [i, { client, odd }] of turns.entries()) {
    const { operation, result } = draws[i]!;
    const mine = open.get(client);
    if (odd === 0) {
      history.push({ type: 'crash', clients: [client] });
      open.delete(client);
    } else if (odd === 1) {
      history.push({ type: 'return', client, request: 99, result });
    } else if (mine !== undefined && odd > 3) {
      history.push({ type: 'return', client, request: mine.request, result: mine.result });
      open.delete(client);
    } else if (requests < MOST_OPERATIONS) {
      history.push({ type: 'invoke', client, request: requests, operation });
      open.set(client, {
        request: requests,
        result: honest(scene, history, operation, result, odd),
      });
      requests += 1;
    }
  }
  return history;
};

/** Often what an honest object would answer if operations took effect as they are invoked. */
const honest = (
  { object }: Scene,
  history: readonly HistoryEvent[],
  operation: Plain,
  drawn: Plain,
  odd: number,
): Plain => {
  if (odd % 3 === 0) return drawn;
  let state = object.init;
  let answer: Plain = drawn;
  for (const event of history) {
    if (event.type !== 'invoke') continue;
    const applied = object.apply(event.operation, state);
    if (applied === undefined) continue;
    state = applied.next;
    if (event.operation === operation) answer = applied.result;
  }
  return answer;
};

const isBad = (logic: Pick<MonitorLogic, 'tags'>, state: Plain): boolean =>
  logic.tags(state).includes('bad');

const tally: Record<string, number> = {};
const count = (what: string): void => {
  tally[what] = (tally[what] ?? 0) + 1;
};

test.each(scenes)(
  'the testers agree with the definition on histories of a $name',
  (scene) => {
    const reduced = reducedLinearizability(scene.object);
    const full = fullHistory(scene.object, 'real time');
    const program = fullHistory(scene.object, 'program order');
    const agree = fc.property(historyOf(scene), (history) => {
      let [r, f, p] = [reduced, full, program].map((logic) => logic.start(undefined)) as Plain[];
      let violated = false;
      for (const [i, event] of history.entries()) {
        r = reduced.next(r, event);
        f = full.next(f, event);
        p = program.next(p, event);
        const so = history.slice(0, i + 1);
        const linear = isLinearizable(scene.object, so);
        violated ||= !linear;
        expect({ reduced: !isBad(reduced, r as Plain), full: !isBad(full, f as Plain) }).toEqual({
          reduced: !violated,
          full: linear,
        });
        const sequential = isSequentiallyConsistent(scene.object, so);
        expect(isBad(program, p as Plain)).toBe(!sequential);
        if (i + 1 === history.length) {
          count(`${scene.name}: ${linear ? '' : 'not '}linearizable`);
          if (!linear && sequential) count(`${scene.name}: only sequentially consistent`);
        }
      }
    });
    fc.assert(agree, { seed: 2026, numRuns: 300 });
  },
  300_000,
);

afterAll(() => {
  console.log(`histories, seed 2026: ${JSON.stringify(tally)}`);
});
