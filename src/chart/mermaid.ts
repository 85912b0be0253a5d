/**
 * A chart as the text of a Mermaid state diagram, for places that draw those. Mermaid knows no history
 * and no lines between regions as XState does; such states are marked by their names.
 */
import { type Chart, type ChartState, type ChartTransition, staysInside } from './chart.ts';

const INDENT = '  ';

export const mermaidStates = (chart: Chart): string => {
  const names = new Map(chart.states.map(({ id }, index) => [id, `s${index}`]));
  const byId = new Map(chart.states.map((state) => [state.id, state]));
  const nameOf = (id: string): string => names.get(id) ?? id;
  const lines = ['stateDiagram-v2'];
  const write = (depth: number, text: string): void => {
    lines.push(`${INDENT.repeat(depth)}${text}`);
  };
  const writeState = (state: ChartState, depth: number): void => {
    const head = `state "${quoted(titleOf(state))}" as ${nameOf(state.id)}`;
    if (state.children.length === 0) write(depth, head);
    else {
      write(depth, `${head} {`);
      writeInside(state, depth + 1);
      write(depth, '}');
    }
    for (const note of notesOf(chart, state)) write(depth, `${nameOf(state.id)} : ${quoted(note)}`);
  };
  const writeInside = ({ children, initial, kind }: ChartState, depth: number): void => {
    for (const id of initial) write(depth, `[*] --> ${nameOf(id)}`);
    for (const [index, id] of children.entries()) {
      if (kind === 'parallel' && index > 0) write(depth, '--');
      writeState(byId.get(id) as ChartState, depth);
    }
  };
  const [root] = chart.states;
  if (root !== undefined) writeState(root, 1);
  for (const transition of chart.transitions) {
    if (staysInside(chart, transition)) continue;
    for (const target of transition.targets) {
      write(
        1,
        `${nameOf(transition.source)} --> ${nameOf(target)} : ${quoted(wordsOf(transition))}`,
      );
    }
  }
  for (const { id, kind } of chart.states) {
    if (kind === 'final') write(1, `${nameOf(id)} --> [*]`);
  }
  return `${lines.join('\n')}\n`;
};

const titleOf = ({ key, kind, history }: ChartState): string =>
  kind === 'history' ? `${key} (${history} history)` : key;

const wordsOf = ({ label, guard, actions }: ChartTransition): string =>
  [
    label,
    ...(guard === '' ? [] : [`[${guard}]`]),
    ...(actions.length === 0 ? [] : [`/ ${actions.join(', ')}`]),
  ].join(' ');

/** What is a row in the picture. Mermaid has texts for states without others inside only. */
const notesOf = (chart: Chart, state: ChartState): string[] => {
  if (state.children.length > 0) return [];
  const { entry, exit, invoke, id } = state;
  const inside = chart.transitions.filter((t) => t.source === id && staysInside(chart, t));
  return [
    ...(entry.length === 0 ? [] : [`entry / ${entry.join(', ')}`]),
    ...(exit.length === 0 ? [] : [`exit / ${exit.join(', ')}`]),
    ...invoke.map(({ src }) => `invoke ${src}`),
    ...inside.map(wordsOf),
  ];
};

/** Characters that mean something to Mermaid, as its own entities. */
const quoted = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[#;:"<>{}]/g, (character) => `#${character.codePointAt(0)};`);
