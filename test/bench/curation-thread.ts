import { parentPort, workerData } from 'node:worker_threads';
import { curateRange, type Made } from './curation.ts';

/** Curates its part of the anchors whenever it is asked to. */
const { made, start, end } = workerData as { made: Made; start: number; end: number };
parentPort!.on('message', () => parentPort!.postMessage(curateRange(made, start, end)));
