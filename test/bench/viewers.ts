import { setTimeout as sleep } from 'node:timers/promises';

/** What viewers ask for, by what it shows. */
export type Pages = Readonly<Record<string, string>>;

export interface ViewersOptions {
  url: string;
  /** A key for each viewer. */
  keys: readonly string[];
  pages: Pages;
  /** Milliseconds between an answer and the next question. */
  pause: number;
  seconds: number;
}

/** Milliseconds of every answer, by what it showed. */
export type Latencies = Record<string, number[]>;

/**
 * People who look at the control plane, each at one page after the other in an order of their own.
 * @throws Error for an answer that is none
 */
export const view = async (options: ViewersOptions): Promise<Latencies> => {
  const { url, keys, pages, pause, seconds } = options;
  const names = Object.keys(pages);
  const latencies: Latencies = Object.fromEntries(names.map((name) => [name, []]));
  const until = performance.now() + seconds * 1_000;
  const viewer = async (key: string, place: number): Promise<void> => {
    // Not all at once.
    await sleep((place * pause) / keys.length);
    for (let turn = place; performance.now() < until; turn++) {
      const name = names[turn % names.length];
      const begun = performance.now();
      const answer = await fetch(url + pages[name], {
        headers: { authorization: `Bearer ${key}` },
      });
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`${pages[name]} answered ${answer.status}`);
      latencies[name].push(performance.now() - begun);
      await sleep(pause);
    }
  };
  await Promise.all(keys.map(viewer));
  return latencies;
};

/** Follows a run by its events until it is told to stop; gives how many it has heard. */
export const follow = async (url: string, key: string, signal: AbortSignal): Promise<number> => {
  let heard = 0;
  try {
    const answer = await fetch(url, { headers: { authorization: `Bearer ${key}` }, signal });
    for await (const chunk of answer.body!) {
      heard +=
        Buffer.from(chunk)
          .toString()
          .match(/^data:/gm)?.length ?? 0;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return heard;
};
