import type { SluiceEvent } from '@sluice/contracts';

export const failedEvent = (id: string, dataset = 'made'): SluiceEvent => ({
  specversion: '1.0',
  id,
  source: `/sluice/${dataset}`,
  type: 'sluice.run.failed.v1',
  subject: id,
  time: '2026-03-01T02:00:00.000Z',
  datacontenttype: 'application/json',
  data: { dataset, run: id, code: 'input', message: 'no “rows”' },
});
