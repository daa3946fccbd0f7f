import { prepareDatabase } from './src/backends/embedded-database.ts';

/** Initialises the database of embedded queues once, for every run to start from. */
await prepareDatabase();
