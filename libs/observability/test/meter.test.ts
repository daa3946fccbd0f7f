import { describe, expect, it } from 'vitest';
import { createMeter, deliveryMetrics, type Group, storageMetrics } from '../src/index.ts';

const things: Group<(count: number) => void> = ({ gauge }) => {
  const all = gauge({ name: 'things', help: 'Things.', labels: ['kind'] });
  return (count) => {
    all.reset();
    for (let kind = 0; kind < count; kind++) all.set({ kind: String(kind) }, count);
  };
};

describe('a meter', () => {
  it('reads what it can when one measurement fails, and says which did', async () => {
    const lines: string[] = [];
    const meter = createMeter({ log: (line) => lines.push(line) });
    meter.onRead(() => Promise.reject(new Error('the disk is away')));
    meter.onRead(async () => meter.of(things)(1));
    expect(await meter.text()).toContain('sluice_things{kind="0"} 1');
    expect(lines).toEqual(['metrics: the disk is away']);
  });

  it('tells readers that come together the same, measured once', async () => {
    const meter = createMeter();
    let measured = 0;
    meter.onRead(async () => {
      await Promise.resolve();
      meter.of(things)(++measured);
    });
    const [first, second] = await Promise.all([meter.text(), meter.text()]);
    expect(first).toBe(second);
    expect(measured).toBe(1);
    expect(await meter.text()).toContain('sluice_things{kind="1"} 2');
  });

  it('has the metrics of a group once, and only those it was asked for', async () => {
    const meter = createMeter();
    expect(meter.of(deliveryMetrics)).toBe(meter.of(deliveryMetrics));
    const text = await meter.text();
    // From the start, so that the first dead letter is an increase.
    expect(text).toContain('sluice_webhook_deliveries_total{outcome="dead"} 0');
    expect(text).not.toContain('storage');
    meter.of(storageMetrics).show({ free: 1, size: 2 });
    expect(await meter.text()).toContain('sluice_storage_free_bytes 1');
  });

  it('measures its process by names that Prometheus’s rules allow', async () => {
    const text = await createMeter({ process: true }).text();
    expect(text).toContain('process_resident_memory_bytes');
    const gauges = [...text.matchAll(/^# TYPE (\S+) gauge$/gm)].map(([, name]) => name);
    expect(gauges.length).toBeGreaterThan(10);
    expect(gauges.filter((name) => name.endsWith('_total'))).toEqual([]);
  });
});
