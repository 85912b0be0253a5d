/** Ctrl-C during a search: the first ends it with what was found so far, the second at once. */

/** npm and the terminal may both pass on one Ctrl-C; a person needs longer than this for two. */
const SAME_MS = 400;
const KILLED_BY_SIGINT = 130;

/** Runs `work` with a signal that the first Ctrl-C (or SIGTERM) aborts. */
export const interruptible = async <T>(
  work: (signal: AbortSignal) => Promise<T>,
  onInterrupt: () => void,
): Promise<T> => {
  const controller = new AbortController();
  let firstAt: number | undefined;
  const listener = (): void => {
    const now = performance.now();
    if (firstAt !== undefined && now - firstAt > SAME_MS) process.exit(KILLED_BY_SIGINT);
    if (firstAt !== undefined) return;
    firstAt = now;
    onInterrupt();
    controller.abort();
  };
  process.on('SIGINT', listener);
  process.on('SIGTERM', listener);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', listener);
    process.off('SIGTERM', listener);
  }
};
