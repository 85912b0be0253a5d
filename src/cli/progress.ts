/** One line on the terminal that is rewritten while a search runs; nothing when it is none. */
import type { Progress } from '../explore/result.ts';
import { number } from '../report/words.ts';

const EVERY_MS = 100;
const EVERY_SECOND_MS = 1000;
const CLEAR_LINE = '\r\u001b[K';

export class ProgressLine {
  readonly #terminal = process.stderr.isTTY === true;
  #label = '';
  #shownAt = 0;
  #shown = false;

  /** What is being explored, in front of the figures. */
  begin(label: string): void {
    this.#label = label;
    this.#shownAt = 0;
  }

  show(progress: Progress): void {
    const now = performance.now();
    if (!this.#terminal || now - this.#shownAt < EVERY_MS) return;
    this.#shownAt = now;
    this.#shown = true;
    const columns = process.stderr.columns ?? 80;
    process.stderr.write(CLEAR_LINE + progressText(this.#label, progress).slice(0, columns - 1));
  }

  /** Counts seconds for work that reports nothing; the returned function ends it. */
  tick(label: string): () => void {
    const beganAt = performance.now();
    const timer = setInterval(() => {
      if (!this.#terminal) return;
      this.#shown = true;
      const seconds = Math.round((performance.now() - beganAt) / EVERY_SECOND_MS);
      process.stderr.write(`${CLEAR_LINE}${label}: ${seconds} s`);
    }, EVERY_SECOND_MS);
    return () => {
      clearInterval(timer);
      this.clear();
    };
  }

  clear(): void {
    if (this.#shown) process.stderr.write(CLEAR_LINE);
    this.#shown = false;
  }
}

/** "lease two: 1,204,311 states, 431 k/s, frontier 80,112, 1 fault, depth 17, 512 MiB, 3 s" */
export const progressText = (label: string, progress: Progress): string => {
  const { states, frontier, faults, depth, rssMiB, elapsedMs } = progress;
  const rate = elapsedMs < 1 ? 0 : states / elapsedMs;
  const speed = rate >= 1000 ? `${(rate / 1000).toFixed(1)} M/s` : `${Math.round(rate)} k/s`;
  return (
    `${label}: ${number(states)} states, ${speed}, frontier ${number(frontier)}, ` +
    `${faults} fault${faults === 1 ? '' : 's'}, depth ${depth}, ${number(rssMiB)} MiB, ` +
    `${Math.round(elapsedMs / 1000)} s`
  );
};
