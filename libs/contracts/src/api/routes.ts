import { getSpec, listDatasets, listSpecs, putSpec } from './dataset.ts';
import { listAttempts, listDeliveries, replayDelivery } from './delivery.ts';
import { countCandidates, getCandidate, listCandidates } from './candidate.ts';
import { live, metrics, ready } from './health.ts';
import { createKey, listKeys, revokeKey } from './key.ts';
import { openApi } from './openapi.ts';
import { addVerdicts, getFalseNegatives, getLedger, getReview, listVerdicts } from './review.ts';
import { discardDeadLetter, listDeadLetters, listQueues, replayDeadLetter } from './queue.ts';
import type { Route } from './route.ts';
import {
  cancelRun,
  getRun,
  getRunProgress,
  listRuns,
  listRunSteps,
  pauseRun,
  resumeRun,
  retryRun,
  startRun,
  watchRun,
} from './run.ts';
import { deleteSchedule, listSchedules, putSchedule } from './schedule.ts';
import {
  createWebhook,
  deleteWebhook,
  getWebhook,
  listWebhooks,
  rotateSecret,
  updateWebhook,
} from './webhook.ts';
import {
  compareVersions,
  downloadFile,
  getMargins,
  getNegativeUse,
  getVersion,
  listVersions,
  overview,
} from './version.ts';
import { exportVerdicts, importVerdicts } from './verdict-exchange.ts';

/** Every route of the control plane, by tag. What is not listed is not documented and not served. */
export const ROUTES: Readonly<Record<string, readonly Route[]>> = {
  datasets: [listDatasets, getSpec, putSpec, listSpecs],
  runs: [
    startRun,
    listRuns,
    getRun,
    watchRun,
    listRunSteps,
    getRunProgress,
    pauseRun,
    resumeRun,
    cancelRun,
    retryRun,
  ],
  queues: [listQueues, listDeadLetters, replayDeadLetter, discardDeadLetter],
  schedules: [listSchedules, putSchedule, deleteSchedule],
  webhooks: [listWebhooks, createWebhook, getWebhook, updateWebhook, deleteWebhook, rotateSecret],
  deliveries: [listDeliveries, listAttempts, replayDelivery],
  keys: [listKeys, createKey, revokeKey],
  process: [live, ready, metrics, openApi],
  versions: [
    overview,
    listVersions,
    getVersion,
    downloadFile,
    compareVersions,
    getMargins,
    getNegativeUse,
  ],
  candidates: [listCandidates, countCandidates, getCandidate],
  review: [
    getReview,
    getFalseNegatives,
    getLedger,
    listVerdicts,
    addVerdicts,
    exportVerdicts,
    importVerdicts,
  ],
};
