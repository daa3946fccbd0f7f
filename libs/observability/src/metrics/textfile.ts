import { rename, rm, writeFile } from 'node:fs/promises';
import { outputCode, SluiceError } from '@sluice/contracts';

/**
 * Writes metrics for node_exporter's textfile collector, which must never see half a file.
 * @throws SluiceError `output` or `full`
 */
export const writeTextfile = async (path: string, text: string): Promise<void> => {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(draft, text);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    const { message } = error as Error;
    throw new SluiceError(outputCode(error), `the metrics: ${message}`, { cause: error });
  }
};
