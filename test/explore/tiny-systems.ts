/**
 * Tiny systems whose exact numbers of states and transitions are known: by a formula, or because
 * independent checkers (Stateright, TLC) publish them for the same protocol. "Generated" states of
 * those tools are the initial state plus one for each transition; here transitions are counted.
 */
import {
  crashRecover,
  crashStop,
  dieHard,
  downAtOnce,
  processes,
  timerOnce,
} from './tiny/actors.ts';
import { clogged, overtaken, partitions, paused, storages } from './tiny/faults.ts';
import {
  appending,
  equalCopies,
  ignoring,
  pingPongSet,
  pingPongs,
  toNobody,
} from './tiny/networks.ts';
import { pingers, register } from './tiny/protocols.ts';
import type { Tiny } from './tiny/system.ts';
import { times } from './tiny/time.ts';

export const tinySystems: readonly Tiny[] = [
  ...[0, 1, 2, 3].map((k) => crashStop(3, k)),
  crashStop(6, 4),
  downAtOnce(3, 1, 7),
  downAtOnce(3, 2, 19),
  downAtOnce(3, 3, 25),
  crashRecover,
  ...[1, 2, 3, 5].flatMap(pingPongs),
  pingPongSet(1, 21, 6),
  pingPongSet(2, 145, 10),
  pingPongSet(3, 833, 14),
  ...(['fifo', 'bag', 'set'] as const).map(toNobody),
  ignoring({ kind: 'set', ignored: 'keep' }, 2),
  ignoring({ kind: 'bag', ignored: 'keep' }, 2),
  ignoring({ kind: 'fifo' }, 3),
  timerOnce,
  paused,
  clogged,
  ...partitions,
  overtaken,
  ...storages,
  ...times,
  processes,
  dieHard,
  appending('fifo', false, 3, 3),
  appending('bag', false, 5, 5),
  appending('fifo', true, 7, 7),
  appending('bag', true, 10, 13),
  equalCopies('fifo', false, 3, 3),
  equalCopies('bag', false, 3, 3),
  equalCopies('set', false, 4, 4),
  equalCopies('fifo', true, 6, 7),
  equalCopies('bag', true, 6, 7),
  equalCopies('set', true, 8, 8),
  pingers('fifo', 1, [18, 25, 7]),
  pingers('bag', 1, [16, 25, 7]),
  pingers('set', 1, [28, 71, 8]),
  pingers('fifo', 2, [153, 301, 13]),
  pingers('bag', 2, [100, 241, 13]),
  pingers('set', 2, [189, 743, 12]),
  ...(['fifo', 'bag'] as const).flatMap((kind) => [
    register(1, kind, 5, 5),
    register(2, kind, 49, 79),
    register(3, kind, 553, 1354),
  ]),
];
