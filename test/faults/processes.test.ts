import { PROCESSES } from './processes.ts';
import { tryFaults } from './trial.ts';

tryFaults(PROCESSES);
