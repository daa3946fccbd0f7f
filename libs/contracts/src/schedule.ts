import { CronExpressionParser } from 'cron-parser';
import { z } from 'zod';

/** Whether a time zone is one of the IANA database. */
const isTimeZone = (name: string): boolean => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
};

const isCron = (pattern: string): boolean => {
  // Seconds are refused: a refresh that starts more often than once a minute is a mistake.
  if (pattern.trim().split(/\s+/).length !== 5) return false;
  try {
    // The thirtieth of February is a pattern, and never comes.
    return Boolean(CronExpressionParser.parse(pattern).next());
  } catch {
    return false;
  }
};

/** When a dataset is refreshed. */
export const scheduleSchema = z
  .strictObject({
    cron: z
      .string()
      .refine(isCron, 'five fields: minute, hour, day of month, month, day of week')
      .describe('five fields: minute, hour, day of month, month, day of week'),
    timezone: z
      .string()
      .refine(isTimeZone, 'not a time zone of the IANA database, such as Europe/Berlin')
      .default('UTC')
      .describe('the time zone that the cron pattern is read in'),
    overlap: z
      .enum(['skip', 'queue'])
      .default('skip')
      .describe('what becomes of a run that is due while another of the dataset is under way'),
  })
  .describe('when the dataset is to be refreshed; the control plane begins its runs');
export type Schedule = z.infer<typeof scheduleSchema>;

/** Which versions are kept. A version is kept if either says so; the newest always is. */
export const retentionSchema = z
  .strictObject({
    versions: z.int().min(1).optional().describe('the newest so many'),
    days: z.int().min(1).optional().describe('those that are no older'),
  })
  .refine(({ versions, days }) => versions !== undefined || days !== undefined, {
    message: 'give versions, days, or both',
  })
  .describe(
    'which published versions are to stay, judged after each run; the latest always is, with what the next is made from',
  );
export type Retention = z.infer<typeof retentionSchema>;
