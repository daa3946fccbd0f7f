import type { Artifact, Ports } from '../ports.ts';

/** An artifact an earlier stage must have made: missing, it was deleted while the run went on. */
export const required = async <Meta>(name: string, ports: Ports): Promise<Artifact<Meta>> => {
  const artifact = await ports.artifacts.find<Meta>(name);
  if (!artifact)
    throw new Error(`artifact ${name} is gone from the store; run again to rebuild it`);
  return artifact;
};
