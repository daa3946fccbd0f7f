import type { Run } from '@sluice/contracts';
import { addressOf, send } from './client.ts';

/** Milliseconds before a stream that broke off is asked for again. */
const AGAIN = 2_000;

/**
 * Tells of a run each time that something of it has changed, until it has ended or nobody listens. Read by hand
 * rather than by an EventSource, which cannot send a key.
 */
export const watchRun = async (
  run: string,
  tell: (run: Run) => void,
  signal: AbortSignal,
): Promise<void> => {
  const address = addressOf('/api/v1/runs/{run}/events', { run });
  let isOver = false;
  while (!isOver && !signal.aborted) {
    try {
      const response = await send('get', address, undefined, signal);
      for await (const data of eventsIn(response.body!)) {
        const told = JSON.parse(data) as Run;
        isOver = told.finished_at !== null;
        tell(told);
      }
    } catch {
      // Whoever shows the run asks for it by itself too, and says what is wrong.
    }
    if (!isOver && !signal.aborted) await new Promise((resolve) => setTimeout(resolve, AGAIN));
  }
};

/** The data of server-sent events. */
async function* eventsIn(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += decoder.decode(value, { stream: true });
    const events = text.split(/\r?\n\r?\n/);
    text = events.pop()!;
    for (const event of events) {
      const data = event
        .split(/\r?\n/)
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice('data:'.length).replace(/^ /, ''));
      if (data.length > 0) yield data.join('\n');
    }
  }
}
