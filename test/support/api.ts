import { parseSettings, type Scope } from '@sluice/contracts';
import { type Clock, createApp } from '@sluice/nest-kit';
import type { Records } from '@sluice/records';
import { ApiModule } from '../../apps/api/src/api-module.ts';
import { prepareApi } from '../../apps/api/src/prepare.ts';
import { RECORDS } from '../../apps/api/src/records/records-module.ts';
import { ScheduleKeeper } from '../../apps/api/src/schedules/schedule-keeper.ts';

export interface Answered {
  status: number;
  type: string | null;
  body: Record<string, unknown>;
}

export interface ApiOptions {
  /** The real one if absent. */
  clock?: Clock;
  /** Further settings, as a file has them. */
  settings?: string;
}

/** The control plane, listening on the loopback, with its records in a folder. */
export const startApi = async (
  folder: string,
  variables: Record<string, string> = {},
  { clock, settings: text }: ApiOptions = {},
) => {
  const file = text === undefined ? undefined : { name: 'settings.yaml', text };
  const settings = parseSettings({ variables: { SLUICE_STORAGE: folder, ...variables }, file });
  const app = await createApp(settings, ApiModule, { clock });
  await prepareApi(app);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const records = app.get<Records>(RECORDS);
  return {
    url,
    records,
    /** Looks which datasets are due. */
    look: () => app.get(ScheduleKeeper).look(),
    /** A key of these scopes. */
    keyOf: async (...scopes: Scope[]): Promise<string> =>
      (await records.keys.create({ name: scopes.join(' '), scopes, expires_at: null })).key,
    call: async (
      method: string,
      path: string,
      { key, body, headers }: { key?: string; body?: unknown; headers?: object } = {},
    ): Promise<Answered> => {
      const answer = await fetch(url + path, {
        method,
        headers: {
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await answer.text();
      return {
        status: answer.status,
        type: answer.headers.get('content-type'),
        body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
      };
    },
    close: () => app.close(),
  };
};
