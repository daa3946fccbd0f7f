import { SluiceError } from '@sluice/contracts';
import type { Artifact, Ports } from '../ports.ts';

/**
 * An artifact an earlier stage must have made.
 * @throws SluiceError `lost` where it was taken away while the run went on
 */
export const required = async <Meta>(name: string, ports: Ports): Promise<Artifact<Meta>> => {
  const artifact = await ports.artifacts.find<Meta>(name);
  if (!artifact) throw new SluiceError('lost', `artifact ${name} is gone from the store`);
  return artifact;
};
