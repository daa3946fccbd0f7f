import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import type { Settings } from '@sluice/contracts';

/** What the framework tells of putting itself together is nobody's news, and what fails there is thrown. */
const FRAMEWORK = new Set([
  'ExceptionHandler',
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);

/** Lines of JSON on the standard output. */
export class ProcessLogger extends ConsoleLogger {
  constructor(most: Settings['log_level']) {
    super({ json: true, logLevels: levels(most) });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    if (!FRAMEWORK.has(String(rest.at(-1)))) super.log(message, ...rest);
  }

  override error(message: unknown, ...rest: unknown[]): void {
    if (!FRAMEWORK.has(String(rest.at(-1)))) super.error(message, ...rest);
  }
}

/** Nest's names of the levels up to the most talkative one that is wanted. */
const levels = (most: Settings['log_level']): LogLevel[] => {
  const all = { error: 'error', warn: 'warn', info: 'log', debug: 'debug' } as const;
  const names = Object.keys(all) as Settings['log_level'][];
  return ['fatal', ...names.slice(0, names.indexOf(most) + 1).map((level) => all[level])];
};
