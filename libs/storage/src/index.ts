export { createFileEvents } from './file-events.ts';
export { createFileLedger } from './file-ledger.ts';
export { createFolderArtifacts } from './folder-artifacts.ts';
export { createLineFile } from './line-file.ts';
export { createNpyMatrices } from './npy-matrices.ts';
