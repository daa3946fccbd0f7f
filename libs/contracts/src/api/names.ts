import { z } from 'zod';
import { DATASET_NAME } from '../spec.ts';

/** A dataset by its name in a path: what is no name of a dataset reaches no file and no table. */
export const datasetParams = z.object({ dataset: z.string().regex(DATASET_NAME) });

/** An id that the server made. */
export const idText = z.uuid();
