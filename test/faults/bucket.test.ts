import { BUCKET_STORAGE } from './bucket.ts';
import { tryFaults } from './trial.ts';

tryFaults(BUCKET_STORAGE);
