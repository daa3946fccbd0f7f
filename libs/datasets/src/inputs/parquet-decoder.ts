import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { SluiceError } from '@sluice/contracts';
import { inputError } from './input-error.ts';
import type { ParquetBatch, ParquetReply, ParquetRequest } from './parquet-thread.ts';

export interface OpenedParquet {
  columns: readonly string[];
  /** @throws SluiceError `input` when they cannot be decoded, or not within the limits */
  batches(columns: readonly string[]): AsyncGenerator<ParquetBatch>;
  close(): Promise<void>;
}

export interface ParquetDecoder {
  /** @throws SluiceError `input` */
  open(path: string): Promise<OpenedParquet>;
}

const THREAD = new URL(
  `./parquet-thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`,
  import.meta.url,
);

/** Of 64 MiB of texts, what decodes them makes ten times as much at the most. */
const HEAP_MIB = 1024;

/** Looks at the clock are so many for each answer: a process that was stopped meanwhile has had fewer. */
const LOOKS = 10;

/**
 * Decodes in threads of their own: hyparquet believes what a page says of its runs, so a damaged page, or one made for
 * it, can ask for work and memory without end. Such a thread is ended, and the file refused; good files go on.
 *
 * @param limitMs for opening a file, and for each batch of up to 64 MiB
 */
export function createParquetDecoder(limitMs: number): ParquetDecoder {
  let idle: Worker | undefined;

  /** What it takes to start one is not held against a file. */
  const hire = async (): Promise<Worker> => {
    const known = idle;
    idle = undefined;
    if (known) {
      known.ref();
      return known;
    }
    const worker = new Worker(THREAD, { resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB } });
    await once(worker, 'message');
    return worker;
  };

  const dismiss = async (worker: Worker): Promise<void> => {
    worker.unref();
    if (idle) await worker.terminate();
    else idle = worker;
  };

  return {
    async open(path) {
      const worker = await hire();
      let whole = true;
      const ask = async (request: ParquetRequest): Promise<ParquetReply> => {
        try {
          return await answerOf(worker, request, path, limitMs);
        } catch (error) {
          whole = false;
          throw error;
        }
      };
      const close = async () => {
        if (!whole) return;
        await ask({ kind: 'close' });
        whole = false;
        await dismiss(worker);
      };
      try {
        const opened = valueOf(await ask({ kind: 'open', path }), 'opened');
        return {
          columns: opened.columns,
          async *batches(columns) {
            for (;;) {
              const { batch } = valueOf(await ask({ kind: 'next', columns }), 'batch');
              if (!batch) return;
              yield batch;
            }
          },
          close,
        };
      } catch (error) {
        await close();
        throw error;
      }
    },
  };
}

function valueOf<Kind extends ParquetReply['kind']>(
  reply: ParquetReply,
  kind: Kind,
): Extract<ParquetReply, { kind: Kind }> {
  if (reply.kind === 'fault') throw new SluiceError(reply.code, reply.message);
  if (reply.kind !== kind)
    throw new Error(`a thread answered ${reply.kind} where ${kind} was asked`);
  return reply as Extract<ParquetReply, { kind: Kind }>;
}

/** A thread that does not answer, or that dies, is gone afterwards. */
function answerOf(
  worker: Worker,
  request: ParquetRequest,
  path: string,
  limitMs: number,
): Promise<ParquetReply> {
  return new Promise((resolve, reject) => {
    let looks = 0;
    const settle = (act: () => void) => {
      clearInterval(clock);
      worker.off('message', answered).off('error', died).off('exit', ended);
      act();
    };
    const answered = (reply: ParquetReply) => settle(() => resolve(reply));
    const died = (error: NodeJS.ErrnoException) => {
      const problem = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new Error(TOO_LARGE) : error;
      settle(() => reject(inputError(path, problem)));
    };
    const ended = () => settle(() => reject(inputError(path, new Error('its thread ended'))));
    const clock = setInterval(() => {
      if (++looks < LOOKS) return;
      settle(() => {
        void worker.terminate();
        reject(inputError(path, new Error(tooLong(limitMs))));
      });
    }, limitMs / LOOKS);
    worker.on('message', answered).on('error', died).on('exit', ended);
    worker.postMessage(request);
  });
}

const TOO_LARGE = `a row group takes more than ${HEAP_MIB} MiB of memory to decode; write it with smaller row groups`;

const tooLong = (limitMs: number) =>
  `a part of it was not decoded within ${limitMs / 1000} s; if it is not damaged, write it with smaller row groups`;
