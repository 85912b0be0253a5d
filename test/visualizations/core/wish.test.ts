/** What is said of a wish that no run fulfils: "cannot" only where everything was seen. */
import { expect, test } from 'vitest';
import { missedWords } from '../../../visualizations/core/wish.ts';

test('nothing is called impossible by a search that was cut off', () => {
  const whole = { kind: 'none', complete: true, states: 56, reasons: [] } as const;
  expect(missedWords('tm, committed', whole)).toBe(
    'tm, committed: cannot happen within the declared budgets, all 56 states were seen',
  );
  const cut = { kind: 'none', complete: false, states: 5, reasons: ['5 states'] } as const;
  expect(missedWords('tm, committed', cut)).toBe('tm, committed: not found in 5 states (5 states)');
});
