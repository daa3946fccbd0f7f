import { REDIS } from './redis.ts';
import { tryFaults } from './trial.ts';

tryFaults(REDIS);
