import { SluiceError } from '@sluice/contracts';
import { expect, it } from 'vitest';
import { whenOrdered } from '../src/runs/when-ordered.ts';

it('waits for a run that the queue has not been told of yet, and for nothing else', async () => {
  let asked = 0;
  await whenOrdered(() => {
    asked += 1;
    return asked < 3
      ? Promise.reject(new SluiceError('missing', 'there is no run'))
      : Promise.resolve();
  });
  expect(asked).toBe(3);
  await expect(
    whenOrdered(() => Promise.reject(new SluiceError('conflict', 'the run is done'))),
  ).rejects.toThrow('the run is done');
});
