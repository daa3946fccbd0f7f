import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { eventSchema, type Manifest, type Run } from '@sluice/contracts';
import { Webhook } from 'standardwebhooks';
import { expect, it, onTestFinished, vi } from 'vitest';
import { answering, type Heard, hanging, startReceiver } from '../../libs/events/test/receiver.ts';
import { startApi } from '../support/api.ts';
import { temporaryFolder } from '../support/folders.ts';
import { stoppedClock } from '../support/stopped-clock.ts';
import { jsonl, put } from '../support/texts.ts';

const TOPICS = 12;
const ROWS = 600;
const CHANGED = 30;
const MINUTE = 60_000;

/** Half past three in Berlin, also in the night that has no half past two. */
const SPEC = `dataset: shop
input: { classes: { path: rows.jsonl, id: id } }
model: { path: 'builtin:ngram-v1' }
select: { strategy: top, num_negatives: 2, margin: 0.2 }
schedule: { cron: '30 3 * * *', timezone: Europe/Berlin }
retrain: { when: [{ metric: zero_loss_fraction.curated, operator: outside, value: [0, 0.3] }] }
retention: { versions: 2 }
`;

const ASKS = [
  'where is',
  'how do I get',
  'who knows',
  'I have lost',
  'please send me',
  'what about',
];

const rowsOf = (text: (row: number, topic: number) => string): object[] =>
  Array.from({ length: ROWS }, (_, row) => ({
    id: `r${row}`,
    text: text(row, row % TOPICS),
    label: `topic ${row % TOPICS}`,
  }));
/** Rows that differ in their topic least of all: the nearest are those of the same words and another topic. */
const asking = (row: number, topic: number): string => {
  const parcel = Math.floor(row / TOPICS);
  return `${ASKS[parcel % ASKS.length]} parcel ${parcel} on shelf ${topic}`;
};
/** Rows of a topic share all their words, and none with another: nothing is left to learn. */
const NAMES = 'abcdefghijkl';
const settled = (row: number, topic: number): string =>
  [3, 4, 5, 6]
    .map((length) => NAMES[topic].repeat(length))
    .join(' ')
    .concat(` ${row}`);

it('three nights: one publishes, one is a refresh, one recommends retraining, and the world is told once', async () => {
  const folder = await temporaryFolder();
  const clock = stoppedClock('2026-03-27T12:00:00Z');
  const out = join(folder, 'out');
  await mkdir(out);
  const api = await startApi(
    out,
    { SLUICE_DATA: folder },
    { clock: clock.now, settings: "events: { allow_addresses: ['127.0.0.0/8'] }" },
  );
  onTestFinished(() => api.close());
  const key = await api.keyOf('admin');
  const call = async <Body>(method: string, path: string, body?: object): Promise<Body> => {
    const answer = await api.call(method, `/api/v1${path}`, { key, body });
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    return answer.body as Body;
  };
  const receiver = await startReceiver(
    answering(500),
    hanging,
    answering(429, { 'retry-after': '3600' }),
    answering(204),
  );
  onTestFinished(receiver.close);
  const { secret } = await call<{ secret: string }>('POST', '/webhooks', {
    url: receiver.url,
    types: ['sluice.retrain.recommended.v1'],
  });
  await call('PUT', '/datasets/shop/spec', { text: SPEC });

  const runs = async (): Promise<Run[]> =>
    (await call<{ items: Run[] }>('GET', '/runs?dataset=shop')).items;
  /** What is embedded so far, and how much of that was known from before. */
  const embedded = async (): Promise<number> => {
    const text = await (await fetch(`${api.url}/metrics`)).text();
    const value = (name: string): number =>
      Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)![1]);
    return value('sluice_embed_texts_total') - value('sluice_embed_cache_hits_total');
  };
  /** The run of a night, begun by its schedule at that time and no sooner. */
  const night = async (due: string, rows: object[]) => {
    await put(folder, 'rows.jsonl', jsonl(rows));
    const before = await embedded();
    const known = (await runs()).length;
    clock.goTo(new Date(Date.parse(due) - 1).toISOString());
    await api.look();
    expect(await runs()).toHaveLength(known);
    clock.goTo(due);
    await api.look();
    await api.look();
    const [begun, ...earlier] = await runs();
    expect(earlier).toHaveLength(known);
    expect(begun).toMatchObject({ trigger: 'schedule', created_by: null, created_at: due });
    const end = await vi.waitFor(
      async () => {
        const run = await call<Run>('GET', `/runs/${begun.id}`);
        expect(run.finished_at).not.toBeNull();
        return run;
      },
      { timeout: 60_000, interval: 200 },
    );
    expect(end).toMatchObject({ state: 'succeeded', error: null });
    const manifest = await call<Manifest>('GET', `/datasets/shop/versions/${end.version}`);
    return { manifest, embedded: (await embedded()) - before };
  };

  const first = await night('2026-03-28T02:30:00.000Z', rowsOf(asking));
  expect(first.manifest.retrain).toMatchObject({ recommended: false });
  expect(first.embedded).toBe(ROWS);
  expect(searchOf(first.manifest).searched).toBe(ROWS);

  // The clocks went forward in Berlin.
  const changed = rowsOf((row, topic) => asking(row < CHANGED ? ROWS + row : row, topic));
  const second = await night('2026-03-29T01:30:00.000Z', changed);
  const { searched, merged, reused } = searchOf(second.manifest);
  expect(second.embedded / ROWS).toBe(CHANGED / ROWS);
  expect(searched + merged + reused).toBe(ROWS);
  expect(searched / ROWS).toBeLessThan(0.1);
  expect(second.manifest.previous).toMatchObject({ version: first.manifest.version });
  expect(second.manifest.previous!.kept / second.manifest.output.rows).toBeGreaterThan(0.7);
  expect(second.manifest.retrain).toMatchObject({ recommended: false });
  expect(receiver.heard).toEqual([]);

  const third = await night('2026-03-30T01:30:00.000Z', rowsOf(settled));
  const { curated } = third.manifest.zero_loss_fraction;
  expect(curated).toBeGreaterThan(0.3);
  expect(third.manifest.retrain).toMatchObject({ recommended: true });
  const { items: versions } = await call<{ items: { version: string }[] }>(
    'GET',
    '/datasets/shop/versions',
  );
  expect(versions.map(({ version }) => version)).toEqual([
    third.manifest.version,
    second.manifest.version,
  ]);

  // It answers 500 at once, says nothing the next time, asks for an hour, and then takes it.
  const attempts = async (count: number): Promise<void> =>
    vi.waitFor(() => expect(receiver.heard).toHaveLength(count), { timeout: 60_000 });
  const delivery = async () =>
    (await call<{ items: { id: string; state: string; attempts: number }[] }>('GET', '/deliveries'))
      .items;
  const settledAttempts = (count: number): Promise<void> =>
    vi.waitFor(async () => expect((await delivery())[0]?.attempts).toBe(count), {
      timeout: 60_000,
      interval: 200,
    });
  for (const [count, wait] of [
    [1, 0],
    [2, MINUTE],
    [3, 5 * MINUTE],
    [4, 61 * MINUTE],
  ]) {
    clock.forward(wait);
    await attempts(count);
    await settledAttempts(count);
  }
  clock.forward(24 * 60 * MINUTE - 1);
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(receiver.heard).toHaveLength(4);

  const event = eventSchema.parse(verified(receiver.heard[3], secret));
  expect(event).toMatchObject({
    type: 'sluice.retrain.recommended.v1',
    subject: third.manifest.version,
    data: {
      dataset: 'shop',
      content_digest: third.manifest.content_digest,
      rules: [{ metric: 'zero_loss_fraction.curated', observed: curated, fires: true }],
    },
  });
  for (const heard of receiver.heard) expect(verified(heard, secret)).toEqual(event);
  const forged = { ...receiver.heard[3], body: receiver.heard[3].body.replace('shop', 'shed') };
  expect(() => verified(forged, secret)).toThrow('No matching signature');

  const [{ id, state }, ...others] = await delivery();
  expect({ state, others }).toEqual({ state: 'delivered', others: [] });
  const { items: log } = await call<{ items: { status: number | null }[] }>(
    'GET',
    `/deliveries/${id}/attempts`,
  );
  expect(log.map(({ status }) => status)).toEqual([500, null, 429, 204]);
}, 240_000);

const searchOf = ({ stages }: Manifest) =>
  stages.find(({ name }) => name === 'neighbours')!.search!;

/** The library's view of what came, at the time that its clock would have shown. */
const verified = ({ headers, body }: Heard, secret: string): unknown => {
  vi.useFakeTimers({ toFake: ['Date'], now: Number(headers['webhook-timestamp']) * 1_000 });
  try {
    return new Webhook(secret).verify(body, headers);
  } finally {
    vi.useRealTimers();
  }
};
