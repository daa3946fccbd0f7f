import { STORAGE } from './storage.ts';
import { tryFaults } from './trial.ts';

tryFaults(STORAGE);
