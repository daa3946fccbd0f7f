import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { eventSchema } from '@sluice/contracts';
import type { Events } from '@sluice/pipeline';

/** Events as one JSON line each in `<root>/<dataset>/events.jsonl`. */
export const createFileEvents = (root: string): Events => {
  const file = (dataset: string): string => join(root, dataset, 'events.jsonl');
  const has = async (dataset: string, id: string): Promise<boolean> => {
    const text = await readFile(file(dataset), 'utf8').catch(() => '');
    return text.split('\n').some((line) => line.includes(JSON.stringify(id)));
  };
  return {
    has,
    append: async (event) => {
      const { dataset } = event.data;
      if (await has(dataset, event.id)) return;
      await mkdir(dirname(file(dataset)), { recursive: true });
      await appendFile(file(dataset), `${JSON.stringify(eventSchema.parse(event))}\n`, {
        flush: true,
      });
    },
  };
};
