import { z } from 'zod';
import type { Artifact } from '@sluice/pipeline';

export const DESCRIPTOR = 'artifact.json';

const descriptorSchema = z.object({
  meta: z.unknown(),
  files: z.array(z.object({ name: z.string(), sha256: z.string(), bytes: z.int() })),
});
export type Descriptor = z.infer<typeof descriptorSchema>;

export const renderDescriptor = ({ meta, files }: Pick<Artifact, 'meta' | 'files'>): string =>
  JSON.stringify({ meta, files }, null, 1);

/** Undefined for what is no descriptor, such as one that was cut short. */
export const parseDescriptor = (text: string): Descriptor | undefined => {
  try {
    return descriptorSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};
