import { appendFile, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventSchema } from '@sluice/contracts';
import type { Events } from '@sluice/pipeline';

/** Milliseconds after which whoever began to write an event is taken to have died over it. */
const PATIENCE = 5_000;
const LOOK = 20;

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
      const { id, data } = event;
      if (await has(data.dataset, id)) return;
      const folder = join(root, data.dataset);
      await mkdir(folder, { recursive: true });
      await alone(join(folder, `.telling-${id}`), async () => {
        if (await has(data.dataset, id)) return;
        const line = `${JSON.stringify(eventSchema.parse(event))}\n`;
        await appendFile(file(data.dataset), line, { flush: true });
      });
    },
  };
};

/**
 * Does the work while nobody else does, in this process or another: the file at `claim` is there meanwhile. One that
 * was left behind is waited for, and then passed over.
 */
const alone = async (claim: string, work: () => Promise<void>): Promise<void> => {
  const deadline = performance.now() + PATIENCE;
  while (!(await isMade(claim)) && performance.now() < deadline) await sleep(LOOK);
  try {
    await work();
  } finally {
    await rm(claim, { force: true });
  }
};

/** False for a file that is there already. */
const isMade = async (path: string): Promise<boolean> => {
  try {
    await (await open(path, 'wx')).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};
