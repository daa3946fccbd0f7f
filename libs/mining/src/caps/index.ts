export { capNegatives, capShards, type Capped } from './deferred-acceptance.ts';
export { marketOf, type Market } from './market.ts';
