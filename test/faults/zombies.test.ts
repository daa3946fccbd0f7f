import { tryFaults } from './trial.ts';
import { ZOMBIES } from './zombies.ts';

tryFaults(ZOMBIES);
