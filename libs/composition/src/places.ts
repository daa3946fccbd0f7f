import { resolve } from 'node:path';
import { type Infrastructure, isBucketUri } from '@sluice/contracts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that hold a path. */
const PATHS = ['SLUICE_STORAGE', 'SLUICE_SCRATCH', 'SLUICE_EMBEDDING_MODELS'];

/** The variables, with paths made absolute: they are relative to where the process was started. */
export const placedVariables = (environment: Environment): Environment => ({
  ...environment,
  ...Object.fromEntries(
    PATHS.flatMap((name) => {
      const path = environment[name];
      return path ? [[name, placed(path, process.cwd())]] : [];
    }),
  ),
});

/** What a spec or a file of settings says, with paths made absolute: they are relative to its folder. */
export const placedInfrastructure = (
  infrastructure: Infrastructure,
  folder: string,
): Infrastructure => {
  const { cache, models, ...embedding } = infrastructure.embedding;
  const place = (path: string | undefined): string | undefined =>
    path === undefined ? undefined : placed(path, folder);
  return {
    ...infrastructure,
    storage: place(infrastructure.storage),
    scratch: place(infrastructure.scratch),
    embedding: {
      ...embedding,
      cache: cache === 'off' ? cache : { ...cache, path: place(cache.path) },
      models: place(models),
    },
  };
};

/** A folder as an absolute path; a bucket is the same from everywhere. */
export const placed = (home: string, folder: string): string =>
  isBucketUri(home) ? home : resolve(folder, home);
