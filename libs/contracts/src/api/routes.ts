import { live, metrics, ready } from './health.ts';
import { openApi } from './openapi.ts';
import type { Route } from './route.ts';

/** Every route of the control plane, by tag. What is not listed is not documented and not served. */
export const ROUTES: Readonly<Record<string, readonly Route[]>> = {
  process: [live, ready, metrics, openApi],
};
