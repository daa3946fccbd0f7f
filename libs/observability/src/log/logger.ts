import { withoutCredentials } from '@sluice/contracts';
import { trace } from '@opentelemetry/api';
import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

/** Names of fields that hold what no log may. */
const SECRET = [
  'password',
  'secret',
  'secrets',
  'token',
  'key',
  'api_key',
  'admin_key',
  'authorization',
];
/** Texts of documents belong to the user, and a log is read by others. */
const TEXT = ['text', 'texts', 'anchor', 'positive', 'negative', 'candidate', 'document', 'body'];

const HIDDEN = [...SECRET, ...TEXT].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

export interface LoggerOptions {
  /** The process that writes. */
  name: string;
  level: 'error' | 'warn' | 'info' | 'debug';
  /** The standard output if absent. */
  stream?: DestinationStream;
}

/**
 * A log of JSON lines: level, time, process, message, and what else is told beside. Fields that are named like a
 * secret or a text of the user's are left out, and addresses lose their passwords, whoever writes.
 */
export const createLogger = ({ name, level, stream }: LoggerOptions): Logger =>
  pino(
    {
      level,
      base: { process: name, pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      messageKey: 'message',
      formatters: { level: (label) => ({ level: label }) },
      // A line leads to the trace it was written in.
      mixin: () => {
        const span = trace.getActiveSpan()?.spanContext();
        return span ? { trace_id: span.traceId, span_id: span.spanId } : {};
      },
      redact: { paths: HIDDEN, remove: true },
      hooks: {
        logMethod(args, method) {
          const clean = args.map((part: unknown) =>
            typeof part === 'string' ? withoutCredentials(part) : part,
          );
          method.apply(this, clean as Parameters<typeof method>);
        },
      },
    },
    ...(stream ? [stream] : []),
  );
