import type { AuditRow, Manifest } from '@sluice/contracts';

/** Shapes of the contracts under the names that pages use; types only, so that no schema is shipped. */
export type Hardness = NonNullable<AuditRow['hardness']>;
export type Counts = Manifest['counts'];

export interface VersionName {
  dataset: string;
  version: string;
}
