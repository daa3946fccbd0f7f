export { createTables } from './tables/tables.ts';
export { readVerdicts, writeVerdicts } from './verdicts/verdict-files.ts';
export { createInputs } from './inputs/inputs.ts';
export { createArchivedVersions } from './versions/archived-versions.ts';
export { createVersions } from './versions/versions.ts';
export { verifyVersion, type VerifyResult } from './versions/verification.ts';
export { rowsOf } from './versions/formats/formats.ts';
