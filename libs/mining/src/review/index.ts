export * from './share-estimate.ts';
export * from './review-sample.ts';
export * from './verdicts.ts';
