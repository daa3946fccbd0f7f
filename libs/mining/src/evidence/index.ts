export * from './highest.ts';
export * from './neighbour-vote.ts';
export * from './shingles.ts';
