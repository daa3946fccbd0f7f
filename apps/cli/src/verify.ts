import { stat } from 'node:fs/promises';
import { SluiceError } from '@sluice/contracts';
import { verifyVersion } from '@sluice/datasets';
import { count } from './numbers.ts';

/** `sluice verify DATASET_DIR`: re-hashes a published version and counts its rows again. */
export const verify = async (folder: string): Promise<void> => {
  const entry = await stat(folder).catch(() => undefined);
  if (!entry?.isDirectory()) {
    throw new SluiceError('usage', `${folder}: no such folder; give a published version`);
  }
  const { manifest, files, bytes, faults } = await verifyVersion(folder);
  if (faults.length > 0 || !manifest) {
    throw new SluiceError('output', faults.map((fault) => `${folder}: ${fault}`).join('\n'));
  }
  process.stdout.write(
    `${manifest.dataset} ${manifest.version}: ${files} files, ${count(bytes)} bytes, all as published\n`,
  );
};
