import { join } from 'node:path';
import type { Manifest } from '@sluice/contracts';
import { describe, expect, it } from 'vitest';
import { sluice } from '../support/cli.ts';
import { writeMadeSpec } from '../support/made-spec.ts';

const rule = (value: number) => ({ when: [{ metric: 'count.anchors', operator: '>=', value }] });

describe('sluice run --fail-on retrain', () => {
  it('exits with 5 after a run whose rules fire, and has published all the same', async () => {
    const spec = await writeMadeSpec({ retrain: rule(40) });
    const { code, stdout, stderr } = await sluice('run', spec, '--fail-on', 'retrain', '--json');
    expect([code, stderr]).toEqual([5, '']);
    const manifest = JSON.parse(stdout) as Manifest;
    expect(manifest.retrain!.rules[0].reason).toBe('count.anchors is 40, >= 40 for 1 night');
    const verified = await sluice('verify', join(spec, '..', 'out', 'made', 'latest'));
    expect(verified.code, verified.stderr).toBe(0);
    const again = await sluice('run', spec, '--fail-on', 'retrain');
    expect(again.code).toBe(5);
    expect(again.stdout).toContain('retrain              count.anchors is 40, >= 40 for 1 night');
    expect((await sluice('run', spec)).code).toBe(0);
  });

  it('exits with 0 when no rule fires', async () => {
    const { code } = await sluice(
      'run',
      await writeMadeSpec({ retrain: rule(41) }),
      '--fail-on',
      'retrain',
    );
    expect(code).toBe(0);
  });

  it('is refused where there are no rules to fail on', async () => {
    const spec = await writeMadeSpec();
    const { code, stderr } = await sluice('run', spec, '--fail-on', 'retrain');
    expect(code).toBe(2);
    expect(stderr).toBe(`sluice: --fail-on retrain: ${spec} has no rules; add retrain.when\n`);
  });
});
