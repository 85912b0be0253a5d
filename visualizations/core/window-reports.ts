/**
 * For `createBrowserInspector` of the official client: it opened this page as a window, waits for a word,
 * and then posts what its actors do. All of it goes on to the server, which keeps the run.
 */

interface Page {
  readonly opener: { postMessage(message: unknown, origin: string): void } | null;
  addEventListener(
    type: 'message',
    listener: (event: { source: unknown; data: unknown }) => void,
  ): void;
}

/** Of a WebSocket. */
interface Socket {
  addEventListener(type: 'open' | 'close', listener: () => void): void;
  send(text: string): void;
}

/** @returns false if nobody opened this page */
export const passOnReports = (page: Page, connect: () => Socket, onEnd: () => void): boolean => {
  const { opener } = page;
  if (opener === null) return false;
  const socket = connect();
  let waiting: string[] | undefined = [];
  socket.addEventListener('open', () => {
    for (const text of waiting ?? []) socket.send(text);
    waiting = undefined;
  });
  socket.addEventListener('close', onEnd);
  page.addEventListener('message', ({ source, data }) => {
    if (source !== opener || typeof data !== 'object' || data === null) return;
    const text = JSON.stringify(data);
    if (waiting === undefined) socket.send(text);
    else waiting.push(text);
  });
  opener.postMessage({ type: '@statelyai.connected' }, '*');
  return true;
};
