import { expect, it } from 'vitest';
import { createMeter, gpuMetrics, parseGpus } from '../src/index.ts';

it('reads what nvidia-smi writes', async () => {
  const meter = createMeter();
  meter.of(gpuMetrics).show(parseGpus('0, 35, 4321, 81559\n1, [N/A], 0, 81559\n'));
  const text = await meter.text();
  expect(text).toContain('sluice_gpu_utilization_ratio{gpu="0"} 0.35');
  expect(text).toContain('sluice_gpu_utilization_ratio{gpu="1"} Nan');
  expect(text).toContain(`sluice_gpu_memory_used_bytes{gpu="0"} ${4321 * 2 ** 20}`);
  expect(parseGpus('')).toEqual([]);
});
