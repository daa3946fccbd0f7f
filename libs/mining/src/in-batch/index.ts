export { type BalancedBatches, balancedBatches, type BatchShape } from './balanced-batches.ts';
export type { Batch } from './batch.ts';
export type { IndexPairs, Mined, MinedPairs, MinedTriplets } from './mined.ts';
export type { Miner } from './miner.ts';
export { type MinerName, MINERS } from './miners.ts';
export { proposalsOf } from './proposals.ts';
export { type TripletLoss, tripletLoss } from './triplet-loss.ts';
