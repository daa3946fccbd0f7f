import { z } from 'zod';
import { eventSettingsSchema } from './event-settings.ts';
import { infrastructureSchema } from './infrastructure.ts';

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host);

/** What a long-running process is started with: the servers it works with, and how it behaves itself. */
export const settingsSchema = z
  .strictObject({
    infrastructure: infrastructureSchema.prefault({}),
    host: z.string().min(1).default('127.0.0.1').describe('the address to listen on'),
    port: z.int().min(0).max(65_535).default(8080).describe('0 takes any free port'),
    grace_seconds: z
      .number()
      .min(0)
      .max(3_600)
      .default(25)
      .describe('how long jobs under way may go on after the process is told to stop'),
    lock_seconds: z
      .number()
      .min(1)
      .max(3_600)
      .optional()
      .describe(
        'seconds without a sign of life after which others take over what this process was at; ' +
          '60 for jobs and 30 for runs if absent. The same for all processes; longer than any stretch in ' +
          'which one of them may get no time',
      ),
    log_level: z.enum(LOG_LEVELS).default('info'),
    auth: z
      .enum(['keys', 'off'])
      .default('keys')
      .describe('whether the API asks for keys; off only where the loopback alone is listened on'),
    admin_key: z
      .string()
      .min(32)
      .optional()
      .describe('opens everything, for making the first API keys'),
    data: z
      .string()
      .min(1)
      .default('.')
      .describe('the folder that paths of specs given to the API are relative to, and stay within'),
    model_servers: z
      .array(z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin))
      .default([])
      .describe('origins, as http://tei:8080, that specs given to the API may name for a model'),
    requests_per_minute: z.int().min(1).default(1_200).describe('of one caller of the API'),
    events: eventSettingsSchema.prefault({}),
  })
  .refine(({ auth, host }) => auth === 'keys' || isLoopback(host), {
    message: 'off needs host 127.0.0.1, ::1 or localhost: others could reach the API without a key',
    path: ['auth'],
  })
  .refine((settings) => settings.infrastructure?.storage, {
    message: 'missing; name the folder or bucket that all processes share',
    path: ['infrastructure', 'storage'],
    // A fault elsewhere must not hide this one: all are listed at once.
    when: () => true,
  })
  .describe('Settings of a Sluice process');

export type Settings = z.infer<typeof settingsSchema>;
