import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closestWord, parseSpec, SluiceError } from '../src/index.ts';

const least = `
dataset: shoes
input:
  classes: { path: rows.csv }
model: { path: 'builtin:ngram-v1' }
`;

describe('parseSpec', () => {
  it('fills in what the least spec leaves out', () => {
    const spec = parseSpec(least, 'spec.yaml');
    expect(spec.input).toEqual({
      classes: { path: 'rows.csv', text: 'text', label: 'label' },
      max_rejected: 0.01,
    });
    expect(spec.mine.sources).toEqual(['ann']);
    expect(spec.select).toMatchObject({ strategy: 'top', margin: 0.2, num_negatives: 4, seed: 1 });
    expect(spec.output).toMatchObject({ path: 'out', format: 'triplet', file_type: 'parquet' });
  });

  it('takes JSON as well', () => {
    const json = { dataset: 'x', input: { beir: { path: 'd' } }, model: { path: 'm' } };
    expect(parseSpec(JSON.stringify(json), 'spec.json').input.beir?.split).toBe('test');
  });

  it.each([
    ['filters: {}', 's.yaml: filters: unknown key; did you mean "filter"?'],
    ['select: { stategy: top }', 's.yaml: select.stategy: unknown key; did you mean "strategy"?'],
    ['select: { strategy: best }', 's.yaml: select.strategy: '],
    ['output: { format: triple }', 's.yaml: output.format: '],
    ['infrastructure: { vectors: qdrant }', 's.yaml: infrastructure.vectors: expected '],
    ['infrastructure: { vectors: { m: 16 } }', 's.yaml: infrastructure.vectors: expected '],
    [
      'infrastructure: { vectors: { url: "http://q:6333", shard: 2 } }',
      's.yaml: infrastructure.vectors.shard: unknown key; did you mean "shards"?',
    ],
    ['dataset: again', 's.yaml: not valid YAML: Map keys must be unique'],
    ['model: [', 's.yaml: not valid YAML: '],
    ['seed: !!js/function x', 's.yaml: not valid YAML: Unresolved tag'],
    ["schedule: { cron: '0 2 30 2 *' }", 's.yaml: schedule.cron: five fields'],
  ])('refuses %s', (line, message) => {
    expect(() => parseSpec(`${least}${line}\n`, 's.yaml')).toThrow(SluiceError);
    expect(() => parseSpec(`${least}${line}\n`, 's.yaml')).toThrow(message);
  });

  it('never fails in any other way', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          parseSpec(text, 'spec.yaml');
        } catch (error) {
          expect(error).toBeInstanceOf(SluiceError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('closestWord', () => {
  it('finds a misspelt word, and nothing for a strange one', () => {
    const words = ['margin', 'strategy', 'seed'];
    expect(closestWord('stratgy', words)).toBe('strategy');
    expect(closestWord('temperature', words)).toBeUndefined();
  });
});
