import { DELIVERY } from './delivery.ts';
import { tryFaults } from './trial.ts';

tryFaults(DELIVERY);
