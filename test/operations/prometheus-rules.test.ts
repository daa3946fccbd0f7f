import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REASONS, SUSPECTED_REASONS } from '@sluice/mining';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { projectFolder } from '../support/project-folder.ts';
import { prometheusPrograms, promtool } from '../support/promtool.ts';

const INFRA = join(projectFolder, 'infra/prometheus');
const filesIn = (folder: string): string[] =>
  readdirSync(join(INFRA, folder)).map((name) => join(INFRA, folder, name));

interface Rule {
  alert?: string;
  record?: string;
  expr: string;
  annotations?: Record<string, string>;
}
interface Test {
  alert_rule_test?: { alertname: string; exp_alerts?: unknown[] }[];
}

const read = (file: string): unknown => parse(readFileSync(file, 'utf8'));
const rules = filesIn('rules').flatMap((file) =>
  (read(file) as { groups: { rules: Rule[] }[] }).groups.flatMap(({ rules }) => rules),
);
const alerts = rules.filter(({ alert }) => alert !== undefined);

describe.skipIf(!prometheusPrograms)('the rules of Prometheus', () => {
  it('are rules, and the configuration is one', () => {
    const config = promtool(['check', 'config', join(INFRA, 'prometheus.yml')]);
    expect(config.code, config.output).toBe(0);
    const checked = promtool(['check', 'rules', ...filesIn('rules')]);
    expect(checked.code, checked.output).toBe(0);
  });

  it('fire when they should, and not before', () => {
    const tested = promtool(['test', 'rules', ...filesIn('tests')]);
    expect(tested.code, tested.output).toBe(0);
  });
});

describe('every alert', () => {
  const fired = new Set(
    filesIn('tests')
      .flatMap((file) => (read(file) as { tests: Test[] }).tests)
      .flatMap(({ alert_rule_test: checks = [] }) => checks)
      .filter(({ exp_alerts: expected = [] }) => expected.length > 0)
      .map(({ alertname }) => alertname),
  );
  const operating = readFileSync(join(projectFolder, 'docs/operating.md'), 'utf8');

  it.each(alerts.map(({ alert, annotations }) => [alert!, annotations!]))(
    '%s fires in a rule test and has a section of what to do',
    (alert, annotations) => {
      expect(fired).toContain(alert);
      expect(annotations['runbook']).toBe(`docs/operating.md#${alert.toLowerCase()}`);
      const [, section] = operating.split(`\n### ${alert}\n`);
      expect(section?.split('\n### ')[0]).toMatch(/\n1\. /);
    },
  );
});

it('what counts as suspected is what the filters say', () => {
  const { expr } = rules.find(({ record }) => record?.endsWith(':suspected_ratio'))!;
  const named = /reason=~"([^"]*)"/.exec(expr)![1].split('|');
  expect(named).toEqual(REASONS.filter((_, reason) => SUSPECTED_REASONS[reason] === 1));
});
