import type { LoggerService } from '@nestjs/common';
import type { Settings } from '@sluice/contracts';
import { createLogger, type Logger } from '@sluice/observability';

/** What the framework tells of putting itself together is nobody's news, and what fails there is thrown. */
const FRAMEWORK = new Set([
  'ExceptionHandler',
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);

/**
 * The framework's logger: lines of JSON on the standard output. A message may be an object; its fields stand beside
 * its `message` then.
 */
export class ProcessLogger implements LoggerService {
  readonly #log: Logger;

  constructor(name: string, level: Settings['log_level']) {
    this.#log = createLogger({ name, level });
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.#write('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.#write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.#write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.#write('debug', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.#write('fatal', message, rest);
  }

  /** The framework gives the context last, and before it, with an error, a stack. */
  #write(
    level: 'info' | 'error' | 'warn' | 'debug' | 'fatal',
    message: unknown,
    rest: unknown[],
  ): void {
    const last = rest.at(-1);
    const context = typeof last === 'string' ? last : undefined;
    if (context !== undefined && FRAMEWORK.has(context)) return;
    const stack = rest.length > 1 && typeof rest[0] === 'string' ? rest[0] : undefined;
    const fields = typeof message === 'object' ? message : { message };
    const { message: line = '', ...beside } = fields as { message?: string };
    this.#log[level]({ context, ...beside, ...(stack !== undefined && { stack }) }, line);
  }
}
