import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Artifact } from '@sluice/pipeline';

export const DESCRIPTOR = 'artifact.json';

const descriptorSchema = z.object({
  meta: z.unknown(),
  files: z.array(z.object({ name: z.string(), sha256: z.string(), bytes: z.int() })),
  seal: z.string(),
});
export type Descriptor = Omit<z.infer<typeof descriptorSchema>, 'seal'>;

export const renderDescriptor = ({ meta, files }: Pick<Artifact, 'meta' | 'files'>): string =>
  JSON.stringify({ meta, files, seal: sealOf({ meta, files }) }, null, 1);

/** The numbers of a stage lie in the descriptor itself, and nothing else tells that one of them has changed. */
const sealOf = ({ meta, files }: Descriptor): string =>
  hash('sha256', JSON.stringify({ meta, files }));

/** Undefined for what is no descriptor, such as one that was cut short, and for one that has changed. */
export const parseDescriptor = (text: string): Descriptor | undefined => {
  try {
    const { seal, ...descriptor } = descriptorSchema.parse(JSON.parse(text));
    return seal === sealOf(descriptor) ? descriptor : undefined;
  } catch {
    return undefined;
  }
};
