import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseSpec } from '@sluice/contracts';
import { mineOptions, planBatches, proposeErrors } from '@sluice/mining';
import { recount, type CandidateRow } from '../support/audit.ts';
import { brief, byAnchor, madeRows, runOnRows, type Row } from '../support/class-run.ts';
import { tableEmbedder } from '../support/in-process.ts';

/** What a model gives that has nothing to say. */
const ZEROS = Array<number>(16).fill(0);

/** The embedder's vector of a text, at unit length. */
const unitVector = (text: string): number[] => {
  const bytes = hash('sha256', text, 'buffer');
  const vector = Array.from({ length: 16 }, (_, i) => bytes.readInt16LE(i * 2));
  const length = Math.hypot(...vector);
  return vector.map((x) => x / length);
};

const similarity = (a: Row, b: Row): number => {
  const other = unitVector(b.text);
  return unitVector(a.text).reduce((sum, x, k) => sum + x * other[k], 0);
};

const distance = (a: Row, b: Row): number => Math.sqrt(2 - 2 * similarity(a, b));

/** The losses that are known, by anchor and candidate. */
const lossOf = ({ candidates }: { candidates: CandidateRow[] }): Map<string, number> =>
  new Map(
    candidates.flatMap(({ anchor_id, candidate_id, loss }) =>
      Number.isNaN(loss) ? [] : [[`${anchor_id} ${candidate_id}`, loss] as const],
    ),
  );

describe('the source random', () => {
  it('draws as many documents for each anchor as asked, none of its class', async () => {
    const rows = madeRows(60, 5);
    const mine = { sources: ['random'], random: { per_anchor: 7 } };
    const { audit, manifest } = await runOnRows({ rows, mine });
    expect(manifest.counts.candidates).toEqual({ random: 420 });
    const labels = new Map(rows.map(({ id, label }) => [id, label]));
    for (const [anchor, candidates] of byAnchor(audit.candidates)) {
      expect(candidates.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, 6, 7]);
      expect(new Set(candidates.map(({ candidate_id }) => candidate_id)).size).toBe(7);
      for (const { candidate_id } of candidates) {
        expect(labels.get(candidate_id)).not.toBe(labels.get(anchor));
      }
    }
    const again = await runOnRows({ rows, mine, select: { seed: 2 } });
    expect(again.audit.candidates.map(brief)).not.toEqual(audit.candidates.map(brief));
  });
});

describe('the source in-batch', () => {
  it('proposes the hard negatives of every batch of usable rows, and no others', async () => {
    const rows = madeRows(90, 9);
    const mine = mineOptions.parse({
      sources: ['in-batch'],
      miner: 'TripletMarginMiner',
      miner_options: { margin: 0.3, type_of_triplets: 'hard' },
      classes_per_batch: 4,
    });
    const usable = rows.filter(({ id }) => id !== 'r13');
    const embedder = tableEmbedder(
      new Map(rows.map((row) => [row.text, row.id === 'r13' ? ZEROS : unitVector(row.text)])),
    );
    const given = { rows, mine, embedder, maxRejected: 0.1, select: { seed: 7 } };
    const { audit, manifest } = await runOnRows(given);

    // Every batch anew, with hard written down a second time: d(a,n) ≤ d(a,p) for some p beside n.
    const labels = Int32Array.from(usable, ({ label }) => label);
    const expected = new Map<string, Set<string>>();
    for (const batch of planBatches(labels, mine, 7).batches) {
      const members = [...batch.rows].map((row) => usable[row]);
      for (const anchor of members) {
        const classmates = members.filter((row) => row.label === anchor.label && row !== anchor);
        const farthest = Math.max(...classmates.map((row) => distance(anchor, row)));
        const hard = expected.get(anchor.id) ?? new Set();
        for (const row of members) {
          if (row.label !== anchor.label && distance(anchor, row) <= farthest) hard.add(row.id);
        }
        expected.set(anchor.id, hard);
      }
    }
    const found = byAnchor(audit.candidates);
    expect(found.has('r13')).toBe(false);
    for (const { id } of usable) {
      const candidates = (found.get(id) ?? []).map(({ candidate_id }) => candidate_id);
      expect(candidates.sort(), id).toEqual([...expected.get(id)!].sort());
    }
    expect(Object.keys(manifest.counts.candidates)).toEqual(['in-batch']);
    expect(manifest.warnings).toEqual([]);
  });

  it('warns of classes too small for their share of a batch', async () => {
    const rows = madeRows(40, 8).filter(({ id }) => id !== 'r0' && id !== 'r8' && id !== 'r1');
    const mine = { sources: ['in-batch'], items_per_class: 5 };
    const { manifest } = await runOnRows({ rows, mine });
    expect(manifest.warnings).toEqual([
      expect.stringMatching(/^in-batch: 2 of 8 classes .*items_per_class \(5; .* has 3\)/),
    ]);
  });
});

describe('the source errors, without a log', () => {
  it('takes the run’s own nearest documents for predictions', async () => {
    const rows = madeRows(50, 5);
    const mine = { sources: ['errors'], errors: { top_k: 6, per_group: 3 } };
    const { audit } = await runOnRows({ rows, mine, select: { margin: 0.2 } });
    const found = byAnchor(audit.candidates);
    for (const anchor of rows) {
      const others = rows.filter((row) => row !== anchor);
      const nearest = others.sort((a, b) => similarity(anchor, b) - similarity(anchor, a));
      // The model looks one further than the top K, for the anchor's own text may be among them.
      const right = nearest.slice(0, 6).find(({ label }) => label === anchor.label) ?? nearest[5];
      const paid = (row: Row): number =>
        Math.max(0, similarity(anchor, row) - similarity(anchor, right) + 0.2);
      const wrong = nearest.slice(0, 6).filter(({ label }) => label !== anchor.label);
      const hardest = wrong.sort((a, b) => paid(b) - paid(a)).slice(0, 3);
      const candidates = found.get(anchor.id) ?? [];
      expect(candidates.map(({ candidate_id }) => candidate_id)).toEqual(hardest.map((r) => r.id));
      candidates.forEach(({ loss }, i) => expect(loss).toBeCloseTo(paid(hardest[i]), 5));
    }
  });
});

describe('several sources', () => {
  it('propose nothing for an anchor without a usable vector', async () => {
    const rows = madeRows(24, 4);
    const vectors = rows.map(
      ({ id, text }) => [text, id === 'r5' ? ZEROS : unitVector(id)] as const,
    );
    const log = rows.map(({ id }, i) => ({ query: id, item: `r${(i + 1) % 24}`, score: 1 }));
    const { audit } = await runOnRows({
      rows,
      mine: { sources: ['in-batch', 'random', 'errors', 'ann'] },
      embedder: tableEmbedder(new Map(vectors)),
      log,
      maxRejected: 0.1,
    });
    const found = byAnchor(audit.candidates);
    expect(found.has('r5')).toBe(false);
    expect(found.size).toBe(23);
  });

  const rows = madeRows(80, 8);
  const options = { random: { per_anchor: 9 }, errors: { top_k: 12 }, classes_per_batch: 4 };

  it('give each candidate to the first that proposed it, and every count adds up', async () => {
    const sources = ['in-batch', 'ann', 'errors', 'random'];
    const { audit, manifest } = await runOnRows({ rows, mine: { sources, ...options } });

    const expected = new Map<string, string>();
    const proposed: Record<string, number> = {};
    for (const source of sources) {
      const alone = await runOnRows({ rows, mine: { sources: [source], ...options } });
      proposed[source] = alone.audit.candidates.length;
      for (const { anchor_id, candidate_id, rank } of alone.audit.candidates) {
        const pair = `${anchor_id} ${candidate_id}`;
        if (!expected.has(pair)) expected.set(pair, `${pair} ${source} ${rank}`);
      }
    }
    const listed = audit.candidates.map(
      ({ anchor_id, candidate_id, source, rank }) =>
        `${anchor_id} ${candidate_id} ${source} ${rank}`,
    );
    expect(listed.sort()).toEqual([...expected.values()].sort());

    const counted = recount(audit, manifest.margin);
    expect(Object.keys(counted.candidates).sort()).toEqual(sources.toSorted());
    expect(manifest.counts.candidates).toEqual(counted.candidates);
    expect(manifest.counts.proposed).toEqual(proposed);
    for (const source of sources) {
      expect(counted.candidates[source]).toBeLessThanOrEqual(proposed[source]);
    }
    expect(manifest.counts).toMatchObject({
      rejected: counted.rejected,
      kept: counted.kept,
      selected: counted.selected,
      triplets: counted.triplets,
      hardness: counted.hardness,
    });
    expect(manifest.recall).toEqual(counted.recall);
  });

  it('leave a candidate its loss, whichever source it is counted under', async () => {
    const alone = await runOnRows({ rows, mine: { sources: ['errors'], ...options } });
    const both = await runOnRows({ rows, mine: { sources: ['ann', 'errors'], ...options } });
    expect(lossOf(both.audit)).toEqual(lossOf(alone.audit));
    const counted = both.audit.candidates.filter(({ loss }) => !Number.isNaN(loss));
    expect(counted.map(({ source }) => source)).toContain('ann');
    const ann = await runOnRows({ rows, mine: { sources: ['ann'], ...options } });
    expect(ann.audit.candidates.every(({ loss }) => Number.isNaN(loss))).toBe(true);
  });

  it('give the same dataset whatever the number of shards, and of threads at work on them', async () => {
    const many = madeRows(4_500, 500);
    const log = many.flatMap(({ id }, i) => [
      { query: id, item: `r${(i + 1) % 4_500}`, score: 0.5, group: i % 300 },
      { query: id, item: `r${(i * 7) % 4_500}`, score: (i % 13) / 13, group: i % 299 },
    ]);
    const given = {
      rows: many,
      log,
      predictions: { group: 'group' },
      mine: { sources: ['random', 'in-batch', 'errors', 'ann'], errors: { per_group: 5 } },
      select: { strategy: 'semihard', num_negatives: 2 },
    };
    const one = await runOnRows(given);
    const { proposals, losses } = proposeErrors(
      {
        anchors: Int32Array.from(log, (_, i) => Math.floor(i / 2)),
        documents: Int32Array.from(log, ({ item }) => Number(item.slice(1))),
        scores: Float64Array.from(log, ({ score }) => score),
        groups: Int32Array.from(log, ({ group }) => group),
      },
      {
        ownDocument: Int32Array.from(many.keys()),
        documents: 4_500,
        isPositive: (anchor, document) => anchor % 500 === document % 500,
      },
      { top_k: 100, per_group: 5, iou: 1 },
      0.2,
    );
    const expected = new Map<string, number>();
    for (const anchor of many.keys()) {
      for (let i = proposals.offsets[anchor]; i < proposals.offsets[anchor + 1]; i++) {
        expected.set(`r${anchor} r${proposals.values[i]}`, losses[i]);
      }
    }
    expect(lossOf(one.audit)).toEqual(expected);
    for (const row of [...many.slice(0, 5), ...many.slice(-5)]) {
      const scores = many.map((other) => (other === row ? -1 : similarity(row, other)));
      const right = Math.max(...scores.filter((_, i) => many[i].label === row.label));
      const rank = scores.filter((score) => score >= right).length;
      const audited = one.audit.anchors.find(({ anchor_id }) => anchor_id === row.id)!;
      // 0 where the search did not go down to it.
      expect([0, rank]).toContain(audited.first_positive_rank);
    }
    const two = await runOnRows({ ...given, threads: 2 });
    expect(Object.keys(one.manifest.counts.candidates).sort()).toEqual(
      given.mine.sources.toSorted(),
    );
    expect(two.manifest.content_digest).toBe(one.manifest.content_digest);
    const audits = ({ manifest }: typeof one) =>
      manifest.files.flatMap(({ path, sha256 }) => (path.startsWith('audit/') ? [sha256] : []));
    expect(audits(two)).toEqual(audits(one));
  });
});

describe('a spec that asks a source for what it cannot do', () => {
  const classes = { classes: { path: 'rows.csv' } };
  const predictions = { predictions: { path: 'log.csv' } };
  it.each([
    [
      { input: { pairs: { path: 'pairs.csv' } }, mine: { sources: ['in-batch'] } },
      /mine\.sources: in-batch.*input\.classes/,
    ],
    [{ input: { ...classes, ...predictions } }, /input\.predictions: .*errors.*mine\.sources/],
    [{ input: classes, mine: { miner: 'MarginMiner' } }, /mine\.miner: .*TripletMarginMiner/],
    [
      { input: classes, mine: { miner_options: { type_of_triplets: 'hardest' } } },
      /mine\.miner_options\.type_of_triplets: .*semihard/,
    ],
    [{ input: classes, mine: { miner_options: { margni: 1 } } }, /mine\.miner_options: .*margni/],
    [{ input: classes, mine: { random: { per_anchors: 3 } } }, /did you mean "per_anchor"/],
    [{ input: classes, mine: { sources: ['nearest'] } }, /mine\.sources\.0: .*in-batch/],
  ])('is refused in one line: %j', (fields, says) => {
    const text = JSON.stringify({ dataset: 'made', model: { path: 'hash' }, ...fields });
    expect(() => parseSpec(text, 'spec.yaml')).toThrow(
      expect.objectContaining({ code: 'spec', message: expect.stringMatching(says) }),
    );
  });
});
