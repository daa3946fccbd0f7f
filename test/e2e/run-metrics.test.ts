import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Manifest } from '@sluice/contracts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sluice } from '../support/cli.ts';
import { freePort } from '../support/free-port.ts';
import { prometheusPrograms, promtool } from '../support/promtool.ts';
import { pushgatewayProgram, startPushgateway } from '../support/pushgateway-server.ts';
import { fewRows, writeMadeSpec } from '../support/made-spec.ts';
import { jsonl, put } from '../support/texts.ts';

describe.skipIf(!prometheusPrograms)('sluice run --metrics-file', () => {
  it('leaves the manifest’s numbers, as Prometheus likes them, and keeps them when a run fails', async () => {
    const spec = await writeMadeSpec();
    const file = join(dirname(spec), 'made.prom');
    const { code, stdout } = await sluice('run', spec, '--metrics-file', file, '--json');
    expect(code).toBe(0);
    const { zero_loss_fraction: fraction, counts } = JSON.parse(stdout) as Manifest;
    const text = await readFile(file, 'utf8');
    expect(promtool(['check', 'metrics'], text)).toEqual({ code: 0, output: '' });
    const set = 'sluice_zero_loss_fraction{dataset="made",set="candidates"}';
    expect(text).toContain(`${set} ${fraction.candidates}\n`);
    expect(text).toContain(`{dataset="made",hardness="hard"} ${counts.hardness.hard}\n`);
    expect(text).toMatch(/^sluice_run_last_success_timestamp_seconds\{dataset="made"\} \d+$/m);

    await put(dirname(spec), 'rows.jsonl', 'no JSON\n');
    expect((await sluice('run', spec, '--metrics-file', file)).code).toBe(3);
    expect(await readFile(file, 'utf8')).toBe(text);
    expect((await readdir(dirname(file))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('says when it cannot write there', async () => {
    const spec = await writeMadeSpec();
    const file = join(dirname(spec), 'nowhere', 'made.prom');
    const { code, stderr } = await sluice('run', spec, '--metrics-file', file);
    expect([code, stderr]).toEqual([1, expect.stringContaining('sluice: the metrics: ENOENT')]);
  });
});

describe.runIf(pushgatewayProgram)('sluice run --push-metrics', () => {
  it('leaves the manifest’s numbers at a Pushgateway, those of the newest run alone', async () => {
    const gateway = await startPushgateway();
    onTestFinished(() => gateway.stop());
    const pushed = async (): Promise<string> => (await fetch(`${gateway.url}/metrics`)).text();
    const spec = await writeMadeSpec();
    const first = await sluice('run', spec, '--push-metrics', gateway.url, '--json');
    expect(first.code, first.stderr).toBe(0);
    const { zero_loss_fraction: fraction } = JSON.parse(first.stdout) as Manifest;
    const labels = 'dataset="made",instance="",job="sluice"';
    expect(await pushed()).toContain(
      `sluice_zero_loss_fraction{${labels},set="candidates"} ${fraction.candidates}\n`,
    );
    await put(dirname(spec), 'rows.jsonl', jsonl(fewRows.slice(0, 30)));
    expect((await sluice('run', spec, '--push-metrics', `${gateway.url}/`)).code).toBe(0);
    expect((await pushed()).match(/^sluice_zero_loss_fraction/gm)).toHaveLength(2);
  });
});

describe('a Pushgateway', () => {
  it('that is away fails the command, after the version is out', async () => {
    const spec = await writeMadeSpec();
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    const { code, stdout, stderr } = await sluice('run', spec, '--push-metrics', nowhere);
    expect(stdout).toMatch(/^made v0001-/);
    expect([code, stderr]).toEqual([
      4,
      `sluice: the metrics: ${nowhere} does not answer; is a Pushgateway running there?\n`,
    ]);
  });

  it.each(['pushgateway:9091', 'http://name:password@127.0.0.1:9091'])(
    'cannot be %s',
    async (gateway) => {
      const { code, stderr } = await sluice(
        'run',
        await writeMadeSpec(),
        '--push-metrics',
        gateway,
      );
      expect([code, stderr]).toEqual([
        2,
        'sluice: the metrics: that is no address of a Pushgateway; give one as http://host:9091, without a password\n',
      ]);
    },
  );
});
