export * from './audit.ts';
export * from './health.ts';
export * from './openapi.ts';
export * from './problem.ts';
export * from './route.ts';
export * from './routes.ts';
