import { hash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AUDIT_ORDERS, auditQuery, type AuditQuery, type AuditRow } from '@sluice/contracts';
import { DECISIONS, HARDNESS, isZeroLoss, SOURCES } from '@sluice/mining';
import { pageOf, shownRows, type Shown } from './brute-force.ts';
import { madeAudit, openMade } from './made-audit.ts';

const query = (fields: object): AuditQuery => auditQuery.parse(fields);

const someOf = (words: readonly string[]) =>
  fc.option(fc.subarray([...words], { minLength: 1 }), { nil: undefined });
const sixteenth = fc.option(
  fc.integer({ min: -8, max: 16 }).map((n) => n / 16),
  { nil: undefined },
);

const queries = fc
  .record({
    decision: someOf(DECISIONS),
    reason: someOf(['relative_margin', 'known_positive', 'rank_window', 'max_score']),
    source: someOf(SOURCES),
    hardness: someOf(HARDNESS),
    similarity_from: sixteenth,
    similarity_to: sixteenth,
    margin_from: sixteenth,
    margin_to: sixteenth,
    text: fc.option(fc.constantFrom('card', 'Transfer loan', 'ärger', 'e', 'nowhere'), {
      nil: undefined,
    }),
    anchor: fc.option(fc.constantFrom('a0', 'a7', 'nobody'), { nil: undefined, freq: 9 }),
    candidate: fc.option(fc.constantFrom('d3', 'nothing'), { nil: undefined, freq: 9 }),
    order: fc.constantFrom(...AUDIT_ORDERS),
    descending: fc.boolean().map(String),
    offset: fc.nat(100),
    limit: fc.integer({ min: 1, max: 40 }),
  })
  .map((fields) => query(fields));

/** A row of a page with its texts in the place of what is shown of them. */
const flat = ({ anchor, positive, candidate, ...row }: AuditRow): object =>
  Object.assign(row, {
    anchor: anchor.text,
    anchor_id: anchor.id,
    positive: positive?.text ?? '',
    positive_id: positive?.id ?? null,
    candidate: candidate.text,
    candidate_id: candidate.id,
  });

const withoutOrder = ({ margin: _margin, ...row }: Shown): object => row;

describe('the pages of an audit', () => {
  it('hold what every filter and order asks for', async () => {
    const made = madeAudit();
    const rows = shownRows(made);
    const { audit } = await openMade(made);
    await audit.prepare();
    const assertion = fc.asyncProperty(queries, async (asked) => {
      const { total, rows: found } = await audit.page(asked);
      const expected = pageOf(rows, asked);
      expect(total).toBe(expected.total);
      expect(found.map(flat)).toEqual(expected.rows.map(withoutOrder));
    });
    await fc.assert(assertion, { numRuns: 100 });
  });

  it('are the same before the whole audit is in order as after', async () => {
    const made = madeAudit(2);
    const { audit, reopen } = await openMade(made);
    const early = await audit.page(query({ limit: 50 }));
    await audit.prepare();
    expect(await audit.page(query({ limit: 50 }))).toEqual(early);
    expect(early.rows).toHaveLength(50);
    expect(early.total).toBe(made.candidates.length);
    expect(await reopen().page(query({ limit: 50 }))).toEqual(early);
  });

  it('are found again when the cache is gone', async () => {
    const { audit, cache, reopen } = await openMade(madeAudit(3));
    const asked = query({ order: 'similarity', descending: 'true' });
    const page = await audit.page(asked);
    expect(await readdir(cache)).toHaveLength(1);
    await rm(cache, { recursive: true });
    expect(await reopen().page(asked)).toEqual(page);
    expect(await readdir(cache)).toHaveLength(1);
  });

  it('take what is searched for as text, whatever it looks like', async () => {
    const made = madeAudit();
    const hostile = [
      `'; drop table pairs; --`,
      '100 % _ \\ "quoted"',
      '<script>alert(1)</script>',
      '\u202Egnp.exe',
      '👩‍👩‍👧 $text',
    ];
    hostile.forEach((text, i) => (made['document-texts'][i].text = text));
    const { audit } = await openMade(made);
    for (const text of hostile) {
      const { total, rows } = await audit.page(query({ text, limit: 500 }));
      expect(total).toBeGreaterThan(0);
      expect(rows).toHaveLength(total);
      for (const row of rows) expect([row.candidate.text, row.positive?.text]).toContain(text);
    }
    const { rows } = await audit.page(query({ anchor: `a0' or 1=1 --` }));
    expect(rows).toEqual([]);
    expect((await audit.page(query({}))).total).toBe(made.candidates.length);
  });

  it('cut long texts between characters, and say how long they are', async () => {
    const made = madeAudit();
    made['anchor-texts'][0].text = '🦆'.repeat(300_000);
    const { audit } = await openMade(made);
    const [row] = (await audit.page(query({ anchor: 'a0' }))).rows;
    expect(row.anchor).toEqual({ id: 'a0', text: '🦆'.repeat(400), length: 300_000 });
    expect((await audit.entry(row.row))!.anchor.text).toBe(made['anchor-texts'][0].text);
  });

  it('are given up when nobody waits for them', async () => {
    const { audit } = await openMade(madeAudit());
    await audit.prepare();
    const given = AbortSignal.abort(new Error('gone'));
    await expect(audit.page(query({ text: 'card' }), given)).rejects.toThrow('gone');
  });
});

describe('the numbers of an audit', () => {
  it('count the words of what a filter leaves', async () => {
    const made = madeAudit();
    const { audit } = await openMade(made);
    const counts = await audit.counts({ source: ['ann'] });
    const rows = shownRows(made).filter(({ source }) => source === 'ann');
    for (const word of ['decision', 'reason', 'source', 'hardness'] as const) {
      const groups = Map.groupBy(rows, (row) => row[word]);
      groups.delete(null);
      const expected = Object.fromEntries([...groups].map(([name, { length }]) => [name, length]));
      expect(counts[word], word).toEqual(expected);
    }
  });

  it('give the zero-loss fraction exactly for every margin on an edge', async () => {
    const made = madeAudit();
    const { audit } = await openMade(made);
    const { per_unit, first, candidates, triplets } = await audit.margins();
    const pairs = shownRows(made)
      .filter(({ reason }) => reason !== 'known_positive')
      .flatMap(({ anchor_id, d_an }) =>
        d_an === null
          ? []
          : made.positives
              .filter((positive) => positive.anchor_id === anchor_id)
              .map(({ d_ap }) => ({ d_ap, d_an })),
      );
    for (const [set, expected] of [
      [candidates, pairs],
      [triplets, made.triplets],
    ] as const) {
      expect(set.total).toBe(expected.length);
      expect(set.hard).toBe(expected.filter(({ d_ap, d_an }) => d_an <= d_ap).length);
      let beyond = set.total;
      set.counts.forEach((count, i) => {
        const margin = (first + i) / per_unit;
        const zero = expected.filter(({ d_ap, d_an }) => isZeroLoss(d_ap, d_an, margin)).length;
        if (beyond !== zero) expect({ margin, beyond }).toEqual({ margin, beyond: zero });
        beyond -= count;
      });
      expect(beyond).toBe(0);
    }
  });

  it('count the triplets of each negative, those of none included', async () => {
    const made = madeAudit();
    const { audit } = await openMade(made);
    const { documents, top } = await audit.negativeUse();
    const uses = new Map(made['document-texts'].map(({ id }) => [id, 0]));
    for (const { negative_id } of made.triplets) uses.set(negative_id, uses.get(negative_id)! + 1);
    const groups = Map.groupBy(uses.values(), (triplets) => triplets);
    expect(documents).toEqual(
      [...groups]
        .map(([triplets, { length }]) => ({ triplets, documents: length }))
        .toSorted((a, b) => a.triplets - b.triplets),
    );
    expect(top).toHaveLength(10);
    expect(top[0].triplets).toBe(Math.max(...uses.values()));
    for (const { id, triplets } of top) expect(triplets).toBe(uses.get(id));
  });
});

describe('the pairs of an audit', () => {
  it('come with their texts, the digests of these, and all positives', async () => {
    const made = madeAudit();
    const rows = shownRows(made);
    const { audit } = await openMade(made);
    const chosen = rows.filter(({ triplets }) => triplets > 0).map(({ row }) => row);
    const pairs = await audit.pairsAt([...chosen.toReversed(), 9999]);
    expect(pairs.map(({ row }) => row)).toEqual(chosen.toReversed());
    for (const { row, anchor, candidate } of pairs) {
      expect(anchor.digest).toBe(hash('sha256', rows[row].anchor, 'hex'));
      expect(candidate.digest).toBe(hash('sha256', rows[row].candidate, 'hex'));
    }
    const entry = await audit.entry(chosen[0]);
    expect(entry!.positives).toHaveLength(2);
    expect(entry!.positives.every(({ data_row }) => data_row !== null)).toBe(true);
    expect(await audit.entry(9999)).toBeUndefined();
  });

  it('are found by the digests of their texts', async () => {
    const made = madeAudit();
    const { audit } = await openMade(made);
    const { text } = made['document-texts'][5];
    const digest = hash('sha256', text, 'hex');
    const found = await audit.textsWith('document', [digest, '0'.repeat(64)]);
    expect(found.map(({ id }) => id)).toEqual(
      made['document-texts'].filter((other) => other.text === text).map(({ id }) => id),
    );
  });

  it('are told to the sampling as they stand in the audit', async () => {
    const made = madeAudit();
    const { audit } = await openMade(made);
    const pool = await audit.pool();
    expect([...pool.similarities]).toEqual(
      made.candidates.map(({ similarity }) => similarity ?? Number.NaN),
    );
    expect(Array.from(pool.decisions, (code) => DECISIONS[code])).toEqual(
      made.candidates.map(({ decision }) => decision),
    );
    expect(Array.from(pool.anchors, (anchor) => `a${anchor}`)).toEqual(
      made.candidates.map(({ anchor_id }) => anchor_id),
    );
  });
});

describe('two audits', () => {
  it('are compared by the texts of their triplets, as multisets', async () => {
    const [before, after] = [madeAudit(1), madeAudit(1)];
    const [gone] = after.triplets.splice(0, 1);
    after.triplets.push(...after.triplets.slice(-1));
    // Another id for the same text is no change.
    const renamed = after['document-texts'][3].id;
    for (const table of [after.candidates, after.triplets, after.positives] as object[][]) {
      for (const row of table) {
        for (const [name, value] of Object.entries(row)) {
          if (value === renamed) Object.assign(row, { [name]: 'renamed' });
        }
      }
    }
    after['document-texts'][3].id = 'renamed';
    const [old, current] = [await openMade(before), await openMade(after)];
    const { added, removed, kept, examples } = await current.audit.compare(old.audit);
    expect({ added, removed, kept }).toEqual({
      added: 1,
      removed: 1,
      kept: before.triplets.length - 1,
    });
    expect(examples.removed.map(({ negative }) => negative.id)).toEqual([gone.negative_id]);
    expect(examples.added).toHaveLength(1);
    expect(await current.audit.compare(current.audit)).toMatchObject({ added: 0, removed: 0 });
  });
});
