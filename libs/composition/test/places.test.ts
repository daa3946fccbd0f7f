import { resolve } from 'node:path';
import { infrastructureSchema } from '@sluice/contracts';
import { expect, it } from 'vitest';
import { placedInfrastructure, placedVariables } from '../src/places.ts';

it('a path is meant from where it is written down, and a bucket is the same from everywhere', () => {
  const written = infrastructureSchema.parse({
    storage: 'data',
    embedding: { cache: { path: 'vectors' }, models: '/models' },
  });
  expect(placedInfrastructure(written, '/specs')).toMatchObject({
    storage: '/specs/data',
    embedding: { cache: { path: '/specs/vectors' }, models: '/models' },
  });
  expect(
    placedInfrastructure(infrastructureSchema.parse({ storage: 's3://b/p' }), '/specs'),
  ).toEqual(infrastructureSchema.parse({ storage: 's3://b/p' }));
  expect(placedVariables({ SLUICE_STORAGE: 'data', SLUICE_QUEUE: 'redis://r' })).toEqual({
    SLUICE_STORAGE: resolve('data'),
    SLUICE_QUEUE: 'redis://r',
  });
});
