import type { Run } from '@sluice/contracts';

/** Everything that is told of a run, from now to its end, as a browser would hear it. */
export const watchedRun = async (url: string, key: string, run: string): Promise<Run[]> => {
  const answer = await fetch(`${url}/api/v1/runs/${run}/events`, {
    headers: { authorization: `Bearer ${key}`, accept: 'text/event-stream' },
  });
  const text = await answer.text();
  return text.split('\n').flatMap((line) => {
    const data = /^data: (.*)$/.exec(line)?.[1];
    return data === undefined ? [] : [JSON.parse(data) as Run];
  });
};
