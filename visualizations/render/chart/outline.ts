/** A chart in words, as nested lists: for who cannot see the picture, and for searching in a page. */
import type { Chart, ChartState, ChartTransition } from '../../../src/chart/chart.ts';
import { fullWords } from '../../core/layout/plan.ts';
import { type Element, element } from '../element.ts';

export const outlineList = (chart: Chart): Element => {
  const byId = new Map(chart.states.map((state) => [state.id, state]));
  const bySource = new Map<string, ChartTransition[]>();
  for (const transition of chart.transitions) {
    bySource.set(transition.source, [...(bySource.get(transition.source) ?? []), transition]);
  }
  const item = (state: ChartState, isInitial: boolean): Element => {
    const transitions = bySource.get(state.id) ?? [];
    const children = state.children.map((id) => {
      const child = byId.get(id) as ChartState;
      return item(child, state.initial.includes(id));
    });
    return element(
      'li',
      {},
      element('b', {}, state.key),
      ` ${factsOf(state, isInitial).join('; ')}`,
      transitions.length + children.length === 0
        ? undefined
        : element(
            'ul',
            {},
            ...transitions.map((one) => element('li', {}, sentence(chart, one))),
            ...children,
          ),
    );
  };
  const [root] = chart.states;
  return element('ul', {}, ...(root === undefined ? [] : [item(root, false)]));
};

const factsOf = (state: ChartState, isInitial: boolean): string[] => {
  const { kind, history, entry, exit, invoke, tags, description } = state;
  const list = (word: string, items: readonly string[]): string[] =>
    items.length === 0 ? [] : [`${word} ${items.join(', ')}`];
  return [
    kind === 'history' ? `(${history} history)` : isInitial ? `(${kind}, initial)` : `(${kind})`,
    ...list('tagged', tags),
    ...list('on entry', entry),
    ...list('on exit', exit),
    ...list(
      'invokes',
      invoke.map(({ src }) => src),
    ),
    ...(description === undefined ? [] : [description]),
  ];
};

const sentence = (chart: Chart, transition: ChartTransition): string => {
  const names = transition.targets.map((id) =>
    id.startsWith(`${chart.id}.`) ? id.slice(chart.id.length + 1) : id,
  );
  const stays = names.length === 0 ? 'stays' : `goes to ${names.join(' and ')}`;
  return `${fullWords(transition)}: ${stays}`;
};
