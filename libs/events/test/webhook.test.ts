import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { createDestinations } from '../src/webhook/destination.ts';
import { sendWebhook } from '../src/webhook/send.ts';
import { newSecret } from '../src/webhook/signature.ts';
import { failedEvent } from './events.ts';
import { answering, hanging, startReceiver, type Answer } from './receiver.ts';

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const receiver of open.splice(0)) await receiver.close();
});
const receiverOf = async (...answers: Answer[]) => {
  const receiver = await startReceiver(...answers);
  open.push(receiver);
  return receiver;
};

const secret = newSecret();
const LOOPBACK = ['127.0.0.0/8'];
const event = failedEvent('e1');
const send = (
  url: string,
  { destinations = createDestinations(LOOPBACK), timeout = 5_000 } = {},
  signal = new AbortController().signal,
) =>
  sendWebhook(
    event,
    { url, secrets: [{ secret, expires_at: null }] },
    { destinations, now: () => new Date(), timeout },
    signal,
  );

describe('a webhook', () => {
  it('is told the event, signed, in the form of CloudEvents', async () => {
    const { url, heard } = await receiverOf(answering(204));
    expect(await send(url)).toEqual({ delivered: true, status: 204, error: null, answer: '' });
    const [{ headers, body, path }] = heard;
    expect(path).toBe('/hook');
    expect(headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    expect(headers['webhook-id']).toBe('e1');
    expect(new Webhook(secret).verify(body, headers)).toEqual(event);
  });

  it('that redirects is not followed', async () => {
    const other = await receiverOf(answering(200));
    const { url } = await receiverOf(answering(302, { location: other.url }));
    expect(await send(url)).toMatchObject({
      delivered: false,
      status: 302,
      error: 'answered 302, which is not followed',
    });
    expect(other.heard).toEqual([]);
  });

  it('that says nothing, breaks off or is not there has failed, in one line', async () => {
    const silent = await receiverOf(hanging);
    expect(await send(silent.url, { timeout: 100 })).toMatchObject({
      delivered: false,
      status: null,
      error: 'no answer within 0.1 s',
    });
    const broken = await receiverOf((response) => void response.destroy());
    expect((await send(broken.url)).error).toBe('broke the connection off');
    expect((await send('http://127.0.0.1:1/')).error).toBe('refuses connections');
    const slow = await receiverOf((response) => void response.writeHead(200).write('a'));
    expect((await send(slow.url, { timeout: 100 })).error).toBe('no answer within 0.1 s');
  });

  it('that answers without end is heard out no further than is reasonable', async () => {
    const endless = await receiverOf((response) => {
      response.writeHead(200);
      const more = (): boolean => !response.destroyed && response.write('x'.repeat(65_536), more);
      more();
    });
    const outcome = await send(endless.url);
    expect(outcome).toMatchObject({ delivered: true, status: 200 });
    expect(outcome.answer).toHaveLength(1_000);
  });

  it('may ask for time, in seconds or by a date, and may be gone', async () => {
    const now = Date.now();
    const date = new Date(Math.ceil(now / 1_000) * 1_000 + 60_000);
    const { url } = await receiverOf(
      answering(429, { 'retry-after': '120' }),
      answering(503, { 'retry-after': date.toUTCString() }),
      answering(500, { 'retry-after': 'soon' }),
      answering(410),
    );
    const seconds = (await send(url)).notBefore!.getTime();
    expect(seconds).toBeGreaterThanOrEqual(now + 120_000);
    expect(seconds).toBeLessThan(now + 130_000);
    expect((await send(url)).notBefore).toEqual(date);
    expect((await send(url)).notBefore).toBeUndefined();
    expect(await send(url)).toMatchObject({ delivered: false, gone: true, status: 410 });
  });

  it('at a closed address is never connected to', async () => {
    const { url, port, heard } = await receiverOf(answering(200));
    const destinations = createDestinations([]);
    expect((await send(url, { destinations })).error).toContain('is no public address (loopback)');
    const named = `http://localhost:${port}/`;
    expect((await send(named, { destinations })).error).toContain('is no public address');
    expect(heard).toEqual([]);
  });

  it('whose name resolves to one address for the check and another for the connection is found out', async () => {
    const { port, heard } = await receiverOf(answering(200));
    const answers = ['93.184.215.14', '127.0.0.1'];
    const destinations = createDestinations([], () =>
      Promise.resolve([{ address: answers.shift() ?? '127.0.0.1', family: 4 }]),
    );
    const url = `https://rebound.example:${port}/`;
    await destinations.check(url);
    const { delivered, error } = await send(url, { destinations });
    expect([delivered, error]).toEqual([
      false,
      'rebound.example (127.0.0.1) is no public address (loopback); ' +
        'open its network with events.allow_addresses',
    ]);
    expect(heard).toEqual([]);
  });

  it('is connected to at the very address that was judged, looked up once', async () => {
    const { port, heard } = await receiverOf(answering(200));
    let lookups = 0;
    const destinations = createDestinations(LOOPBACK, () => {
      lookups++;
      return Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
    });
    await send(`http://hooks.example:${port}/`, { destinations });
    expect(heard[0].headers['host']).toBe(`hooks.example:${port}`);
    expect(lookups).toBe(1);
  });

  it('is not waited for when the process stops', async () => {
    const { url } = await receiverOf(hanging);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    expect((await send(url, {}, stop.signal)).error).toBe('the process was stopped meanwhile');
  });
});
