import type {
  AuditCounts,
  AuditEntry,
  AuditFilter,
  AuditPage,
  AuditQuery,
  Comparison,
  Manifest,
  Margins,
  NegativeUse,
} from '@sluice/contracts';
import type { ReviewPool } from '@sluice/mining';
import { HEAD_ROWS, openHead, openWhole } from './audit-database.ts';
import { auditFiles, type AuditFiles } from './audit-files.ts';
import { compareTriplets } from './comparison.ts';
import type { Database } from './connection.ts';
import { entryAt } from './entry.ts';
import { countMargins } from './margins.ts';
import { negativeUse } from './negative-use.ts';
import { countRows, countWords, isPlain, pageRows } from './page.ts';
import { readPool } from './review-pool.ts';
import { pairsAt, textsWith, type DigestedText, type PairTexts } from './texts.ts';

/** Questions about the audit of one published version. All but the first page wait until it is put in order. */
export interface Audit {
  page(query: AuditQuery, signal?: AbortSignal): Promise<AuditPage>;
  counts(filter: AuditFilter, signal?: AbortSignal): Promise<AuditCounts>;
  /** Undefined where there is no such row. */
  entry(row: number, signal?: AbortSignal): Promise<AuditEntry | undefined>;
  margins(): Promise<Margins>;
  negativeUse(): Promise<NegativeUse>;
  pool(): Promise<ReviewPool>;
  pairsAt(rows: readonly number[], signal?: AbortSignal): Promise<PairTexts[]>;
  textsWith(role: 'anchor' | 'document', digests: readonly string[]): Promise<DigestedText[]>;
  /** The triplets of this version against those of another. */
  compare(before: Audit): Promise<Comparison>;
  /** Puts the audit in order, so that questions are answered at once from then on; says where it lies. */
  prepare(): Promise<{ path: string }>;
}

export interface Audits {
  /** @throws SluiceError `input` for a version that does not hold its audit with its texts */
  open(folder: string, manifest: Manifest): Audit;
  close(): Promise<void>;
}

/** Versions that are kept open. */
const OPEN = 8;

/**
 * The audits of published versions, as DuckDB databases.
 *
 * @param cache a folder for the databases, which may be deleted at any time nobody asks
 */
export const createAudits = (cache: string): Audits => {
  const open = new Map<string, Audit & { close(): Promise<void> }>();
  return {
    open: (folder, manifest) => {
      const files = auditFiles(folder, manifest);
      const audit = open.get(files.key) ?? createAudit(files, cache, candidatesOf(manifest));
      // Taken out and put back, so that the least recently used is first.
      open.delete(files.key);
      open.set(files.key, audit);
      const [oldest] = open;
      if (open.size > OPEN && oldest) {
        open.delete(oldest[0]);
        void oldest[1].close();
      }
      return audit;
    },
    close: async () => {
      await Promise.all([...open.values()].map((audit) => audit.close()));
      open.clear();
    },
  };
};

const candidatesOf = ({ counts }: Manifest): number =>
  Object.values(counts.candidates).reduce((sum, count) => sum + count, 0);

/** Computes once; a failure is forgotten, so that the next who asks tries again. */
const once = <T>(compute: () => Promise<T>): (() => Promise<T>) => {
  let value: Promise<T> | undefined;
  return () => {
    value ??= compute().catch((error: unknown) => {
      value = undefined;
      throw error;
    });
    return value;
  };
};

const createAudit = (
  files: AuditFiles,
  cache: string,
  candidates: number,
): Audit & { close(): Promise<void> } => {
  const opened: Promise<Database>[] = [];
  const opening = <D extends Database>(database: Promise<D>): Promise<D> => {
    opened.push(database);
    return database;
  };
  let isReady = false;
  const whole = once(async () => {
    const database = await opening(openWhole(files, cache));
    isReady = true;
    return database;
  });
  const head = once(() => opening(openHead(files)));
  return {
    page: async (query, signal) => {
      if (!isReady && isPlain(query) && query.offset + query.limit <= HEAD_ROWS) {
        const rows = await pageRows(await head(), query, signal);
        // Whoever sees the first page asks for more; what is shown comes before what may be asked for.
        void whole().catch(() => undefined);
        return { total: candidates, rows };
      }
      const database = await whole();
      const [total, rows] = await Promise.all([
        countRows(database, query, signal),
        pageRows(database, query, signal),
      ]);
      return { total, rows };
    },
    counts: async (filter, signal) => countWords(await whole(), filter, signal),
    entry: async (row, signal) => entryAt(await whole(), row, signal),
    margins: once(async () => countMargins(await whole())),
    negativeUse: once(async () => negativeUse(await whole())),
    pool: once(async () => readPool(await whole())),
    pairsAt: async (rows, signal) => pairsAt(await whole(), rows, signal),
    textsWith: async (role, digests) => textsWith(await whole(), role, digests),
    compare: async (before) => {
      const [old, current] = await Promise.all([before.prepare(), whole()]);
      return compareTriplets(old.path, current.path);
    },
    prepare: whole,
    close: async () => {
      for (const result of await Promise.allSettled(opened)) {
        if (result.status === 'fulfilled') result.value.close();
      }
    },
  };
};
