export * from './depth.ts';
export * from './digest.ts';
export * from './events.ts';
export * from './handlers.ts';
export * from './npy.ts';
export * from './onnx-model.ts';
export {
  completedLineage,
  failedLineage,
  type LineageEvent,
  startedLineage,
} from './openlineage.ts';
export * from './plan.ts';
export * from './ports.ts';
export { judgeRetrain } from './retrain/judge.ts';
export { expiredVersions } from './retention/expired-versions.ts';
export { sweepVersions, type Swept } from './retention/sweep.ts';
export * from './steps.ts';
export { type ImportedVerdict, newVerdicts, opinionsByPair, pairKey } from './verdicts.ts';
export { isBefore, newestFirst } from './version-names.ts';
export { publishedVersion } from './stages/publish.ts';
