import {
  parseQueueAddress,
  BadQueueAddress,
  parseSettings,
  parseSpec,
  JOB_NAMES,
} from '@sluice/contracts';
import fc from 'fast-check';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { newSecret, signedHeaders } from '../../libs/events/src/webhook/signature.ts';
import { decodeFailure } from '../../libs/queue/src/failure.ts';
import { parseJob } from '../../libs/queue/src/job-data.ts';
import { bent, oddValue, expectTakenOrRefused } from './inputs.ts';

const SPEC = {
  dataset: 'shop',
  input: { classes: { path: 'rows.csv', text: 'text', label: 'label' }, max_rejected: 0.01 },
  model: { path: 'builtin:ngram-v1' },
  mine: { sources: ['ann'], top_k: 50 },
  filter: { relative_margin: 0.05, max_score: 0.9 },
  select: { strategy: 'semihard', margin: 0.2, num_negatives: 4, seed: 1 },
  schedule: { cron: '0 2 * * *', timezone: 'Europe/Berlin' },
  retrain: { when: [{ metric: 'zero_loss_fraction', operator: '>', value: 0.5, nights: 3 }] },
  retention: { versions: 14, days: 30 },
  output: { path: 'out', format: 'triplet', file_type: 'parquet' },
  infrastructure: { queue: 'redis://redis:6379', vectors: { url: 'http://q:6333' } },
};

const text = fc.oneof(
  { weight: 3, arbitrary: bent(SPEC).map((value) => stringify(value)) },
  { weight: 2, arbitrary: bent(SPEC).map((value) => JSON.stringify(value) ?? '') },
  fc.string({ unit: 'binary', maxLength: 200 }),
  // Of YAML's own: anchors, tags, merge keys, documents, block texts.
  fc
    .array(
      fc.constantFrom(
        'a: &x ',
        '*x',
        '<<: ',
        '!!binary ',
        '--- ',
        '... ',
        '| ',
        '> ',
        '- ',
        '? ',
        '{',
        '}',
        '[',
        ']',
        ': ',
        '\n',
        '  ',
        '"',
        "'",
        '#',
        '!<tag:x> ',
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join('')),
);

describe('texts', () => {
  it('of specs', () =>
    expectTakenOrRefused(15_000, text, (some) => parseSpec(some, 'spec.yaml'), ['spec', 'usage']));

  it('of settings, in a file and in the environment', () => {
    const variable = fc.constantFrom(
      'SLUICE_QUEUE',
      'SLUICE_PORT',
      'SLUICE_MODEL_SERVERS',
      'SLUICE_EVENTS_CHANNELS',
      'SLUICE_TRACES_URL',
      'SLUICE_VECTORS',
      'SLUICE_AUTH',
    );
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      oddValue.map((some) => JSON.stringify(some)),
    );
    const sources = fc.record({
      file: fc.option(text, { nil: undefined }),
      variables: fc.dictionary(variable, value),
    });
    return expectTakenOrRefused(
      6_000,
      sources,
      ({ file, variables }) =>
        parseSettings({
          variables: { SLUICE_STORAGE: '/data', ...variables },
          file: file === undefined ? undefined : { name: 'settings.yaml', text: file },
        }),
      ['usage'],
    );
  });

  it('of a spec that makes a great one out of a small one', () => {
    const levels = Array.from(
      { length: 30 },
      (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i},`.repeat(9)}]`,
    );
    const bomb = ['l0: &l0 x', ...levels].join('\n');
    return expectTakenOrRefused(1, fc.constant(bomb), (some) => parseSpec(some, 'spec.yaml'), [
      'spec',
    ]);
  });

  it('of addresses of queues', () => {
    const address = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .tuple(
          fc.constantFrom('redis', 'rediss', 'redis+sentinel', 'redis+cluster', 'postgres', 'x'),
          fc.constantFrom('://', ':', '//'),
          fc.string({ unit: fc.constantFrom(...Array.from('ab:@/,[]?#%1.')) }),
        )
        .map((parts) => parts.join('')),
    );
    return expectTakenOrRefused(
      8_000,
      address,
      (some) => {
        try {
          parseQueueAddress(some);
        } catch (error) {
          if (!(error instanceof BadQueueAddress)) throw error;
        }
      },
      [],
    );
  });
});

describe('what comes out of a queue', () => {
  it('as the data of a job is the job’s, or fails it with each wrong field', () => {
    const job = fc.record({
      name: fc.constantFrom(...JOB_NAMES),
      data: fc.oneof(oddValue, bent({ plan: 'f'.repeat(64), start: 0, end: 10 })),
    });
    return expectTakenOrRefused(8_000, job, ({ name, data }) => parseJob(name, data), ['internal']);
  });

  it('as the reason of a failure is one line with a code', () =>
    expectTakenOrRefused(
      3_000,
      fc.oneof(fc.string({ unit: 'binary' }), fc.json()),
      (reason) => {
        expect(decodeFailure(reason, 'mine.x')).toMatchObject({ name: 'SluiceError' });
      },
      [],
    ));
});

describe('a signed event', () => {
  it('is accepted as it was sent, and no other way', () => {
    const secret = newSecret();
    const webhook = new Webhook(secret);
    const body = JSON.stringify({ type: 'sluice.dataset.published.v1', data: { dataset: 'shop' } });
    const headers = signedHeaders('msg_1', new Date(), body, [{ secret, expires_at: null }]);
    const sent: Record<string, string> = { ...headers, body };
    expect(webhook.verify(body, headers)).toEqual(JSON.parse(body));
    const changed = fc.record({
      field: fc.constantFrom(...Object.keys(sent)),
      value: fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', 'v1,', 'v1,AAAA', '0', '1e9'),
      ),
      where: fc.nat(100),
      keep: fc.boolean(),
    });
    return expectTakenOrRefused(
      8_000,
      changed,
      ({ field, value, where, keep }) => {
        const old = sent[field] ?? '';
        const at = where % old.length;
        const now = keep ? old.slice(0, at) + value + old.slice(at + value.length) : value;
        if (now === old) return;
        const { body: text = '', ...others } = { ...sent, [field]: now };
        try {
          webhook.verify(text, others);
        } catch (error) {
          expect(error).toBeInstanceOf(WebhookVerificationError);
          return;
        }
        throw new Error('a changed event was accepted');
      },
      [],
    );
  });
});
