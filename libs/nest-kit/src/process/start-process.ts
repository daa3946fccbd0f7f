import { type DynamicModule, Logger, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { takeSecretsFromFiles } from '@sluice/composition';
import { asSluiceError, exitCode, type Settings, SluiceError } from '@sluice/contracts';
import type { Tracing } from '@sluice/observability/traces';
import { Probes } from '../health/probes.ts';
import { createApp } from './app.ts';
import { ProcessLogger } from './process-logger.ts';
import { readSettings } from './settings.ts';

export interface ProcessOptions {
  /** What the process calls itself in its log and errors. */
  name: string;
  module: Type | DynamicModule;
  /** Whether it is of no use without a queue that other processes share. */
  sharesQueue?: boolean;
  /** A last touch before it listens. */
  prepare?: (app: NestFastifyApplication) => Promise<void>;
}

/**
 * The life of a process: reads its settings, starts, serves until SIGTERM or SIGINT, lets go of everything in
 * order and ends with 0. What keeps it from starting is told a line a fault, with the exit code of its kind.
 */
export const startProcess = async (options: ProcessOptions): Promise<void> => {
  try {
    await start(options);
  } catch (error) {
    const known = asSluiceError(error);
    for (const line of known.message.split('\n'))
      process.stderr.write(`${options.name}: ${line}\n`);
    if (known.code === 'internal' && process.env['SLUICE_DEBUG']) console.error(known);
    process.exit(exitCode(known.code));
  }
};

const start = async ({ name, module, sharesQueue, prepare }: ProcessOptions): Promise<void> => {
  takeSecretsFromFiles(process.env);
  const settings = await readSettings(process.env, { sharesQueue });
  const tracing = await traced(name, settings);
  const app = await createApp(settings, module, {
    logger: new ProcessLogger(name, settings.log_level),
  });
  await prepare?.(app);
  await listen(app, settings);
  new Logger(name).log(`listening on ${await app.getUrl()}`);
  stopOnSignal(app, name, tracing);
};

const traced = async (
  name: string,
  { infrastructure: { traces } }: Settings,
): Promise<Tracing | undefined> => {
  if (!traces) return undefined;
  const { startTracing } = await import('@sluice/observability/traces');
  return startTracing({ ...traces, service: `sluice-${name}`, log: (line) => Logger.warn(line) });
};

const listen = async (app: NestFastifyApplication, { host, port }: Settings): Promise<void> => {
  try {
    await app.listen(port, host);
  } catch (error) {
    await app.close();
    const { code, message } = error as NodeJS.ErrnoException;
    const fault =
      code === 'EADDRINUSE' ? 'is taken by another process' : `cannot be used: ${message}`;
    throw new SluiceError(
      'usage',
      `port ${port} of ${host} ${fault}; set SLUICE_PORT or SLUICE_HOST`,
    );
  }
};

/** The first signal asks the process to stop, a second one insists. */
const stopOnSignal = (app: NestFastifyApplication, name: string, tracing?: Tracing): void => {
  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (stopping) process.exit(1);
    stopping = true;
    const log = new Logger(name);
    log.log(`${signal}: stopping`);
    app.get(Probes).stop();
    try {
      await app.close();
      await tracing?.close().catch(() => undefined);
      process.exit(0);
    } catch (error) {
      log.error(`stopping failed: ${asSluiceError(error).message}`);
      process.exit(1);
    }
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
};
