import { Logger } from '@nestjs/common';
import { isBucketUri, type Settings } from '@sluice/contracts';
import {
  createMeter,
  gpuMetrics,
  type Meter,
  readGpus,
  roomAt,
  storageMetrics,
} from '@sluice/observability';

/** Measures the process itself, the disk it writes to and, where it uses one, the GPU. */
export const processMeter = ({ infrastructure }: Settings): Meter => {
  const log = new Logger('metrics');
  const meter = createMeter({ process: true, log: (line) => log.warn(line) });
  const { storage, embedding } = infrastructure;
  if (!isBucketUri(storage!)) {
    meter.onRead(async () => {
      const room = await roomAt(storage!);
      meter.of(storageMetrics).show(room);
    });
  }
  if (embedding.provider === 'cuda' || embedding.provider === 'tensorrt') {
    meter.onRead(async () => meter.of(gpuMetrics).show(await readGpus()));
  }
  return meter;
};
