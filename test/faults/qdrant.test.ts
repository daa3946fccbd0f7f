import { QDRANT } from './qdrant.ts';
import { tryFaults } from './trial.ts';

tryFaults(QDRANT);
