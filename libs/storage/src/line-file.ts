import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { LineWriter } from '@sluice/pipeline';

/** A file written line by line, flushed to disk when closed. */
export const createLineFile = (path: string): LineWriter => {
  const stream = createWriteStream(path, { flush: true });
  const done = finished(stream);
  // A failure to open or write reaches whoever writes or closes next, not the process.
  done.catch(() => undefined);
  return {
    write: async (line) => {
      if (!stream.write(`${line}\n`)) await Promise.race([once(stream, 'drain'), done]);
    },
    close: async () => {
      stream.end();
      await done;
    },
  };
};
