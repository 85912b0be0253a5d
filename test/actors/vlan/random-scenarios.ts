/** Scenarios that nobody recorded: ports of every kind, tags of every kind, settings, links. */
import fc from 'fast-check';
import type { Port, PortMode, Scenario, ScenarioStep } from '../../../actors/vlan/scenario.ts';

const VIDS = [1, 10, 20, 30, 4094];
const MACS = ['020000000001', '020000000002', '020000000003', '0200000000fe'];
const GROUPS = ['ffffffffffff', '01005e000001', '333300000001', '0180c2000010'];
const LINK_LOCAL = ['0', '1', '2', '3', 'e', 'f'].map((digit) => `0180c200000${digit}`);

const vid = fc.constantFrom(...VIDS);

const mode: fc.Arbitrary<PortMode> = fc.oneof(
  fc.record({ mode: fc.constant('access' as const), vid }),
  fc.record({
    mode: fc.constant('trunk' as const),
    vids: fc.uniqueArray(vid, { minLength: 1, maxLength: 4 }),
    native: fc.option(vid),
  }),
);

const tag = fc
  .record({
    tpid: fc.constantFrom('8100', '8100', '8100', '88a8'),
    vid: fc.oneof(vid, fc.constantFrom(0, 5, 4095)),
    /** Priority without the drop eligible bit: peers differ in it in ways not recorded. */
    pcp: fc.constantFrom(0, 3, 7),
  })
  .map((t) => t.tpid + ((t.pcp << 13) | t.vid).toString(16).padStart(4, '0'));

const frame = fc
  .record({
    dst: fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...MACS) },
      { weight: 2, arbitrary: fc.constantFrom(...GROUPS) },
      { weight: 1, arbitrary: fc.constantFrom(...LINK_LOCAL) },
    ),
    src: fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(...MACS) },
      { weight: 1, arbitrary: fc.constantFrom('000000000000', '030000000001') },
    ),
    tags: fc.array(tag, { maxLength: 2 }),
    payload: fc.uint8Array({ minLength: 2, maxLength: 12 }),
  })
  .map((f) => {
    const payload = Buffer.from(f.payload).toString('hex');
    return `${f.dst}${f.src}${f.tags.join('')}0800${payload}`;
  });

type Move = ScenarioStep extends infer S
  ? S extends unknown
    ? Omit<S, 'i' | 'note'>
    : never
  : never;

const move = (names: readonly string[]): fc.Arbitrary<Move> => {
  const port = fc.constantFrom(...names);
  return fc.oneof(
    { weight: 12, arbitrary: fc.record({ op: fc.constant('tx' as const), port, hex: frame }) },
    { weight: 2, arbitrary: fc.record({ op: fc.constant('set' as const), port, cfg: mode }) },
    {
      weight: 1,
      arbitrary: fc.record({ op: fc.constantFrom('down' as const, 'up' as const), port }),
    },
  );
};

export const randomScenario: fc.Arbitrary<Scenario> = fc
  .array(mode, { minLength: 2, maxLength: 5 })
  .chain((modes) => {
    const ports: Port[] = modes.map((m, i) => ({ name: `p${i}`, ...m }));
    const moves = fc.array(move(ports.map((p) => p.name)), { minLength: 5, maxLength: 25 });
    return moves.map((list) => ({
      name: 'random',
      title: '',
      ports,
      steps: list.map((m, i) => ({ ...m, i, note: '' })) as ScenarioStep[],
    }));
  });
