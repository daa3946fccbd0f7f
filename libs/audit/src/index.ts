export { createAudits, type Audit, type Audits } from './audits.ts';
export type { DigestedText, PairTexts } from './texts.ts';
export { openTasks, withTexts } from './verdict-records.ts';
