import { SOURCES, type Proposals, type Source } from '@sluice/mining';
import type { Artifact, Ports, RowRange } from '../../ports.ts';
import { timed, type Timing } from '../../timing.ts';

/** What one source proposes, and what it should be known to have gone on in spite of. */
export interface Proposed {
  proposals: Proposals;
  /** What a model paid for each proposal; NaN where not known. */
  losses?: Float64Array;
  warnings: string[];
}

export type ProposedMeta = Timing & Pick<Proposed, 'warnings'>;

/** The artifact of a source that has one of its own: what it proposes for a range of anchors. */
export const storeProposals = (
  name: string,
  ports: Ports,
  propose: () => Promise<Proposed>,
): Promise<Artifact<ProposedMeta>> =>
  ports.artifacts.write(name, async (draft) => {
    const { result, seconds } = await timed(propose);
    const { proposals, losses, warnings } = result;
    const write = (file: string, data: Int32Array | Float64Array): Promise<void> =>
      ports.matrices.write(draft.path(file), { data, shape: [data.length] });
    await write('offsets.npy', Int32Array.from(proposals.offsets));
    await write('candidates.npy', proposals.values);
    await write('ranks.npy', proposals.ranks);
    if (losses) await write('losses.npy', losses);
    return { warnings, items: proposals.offsets.length - 1, seconds };
  });

/**
 * The part of what a source proposed that speaks of some of its anchors.
 *
 * @param range counted from the first anchor of the artifact
 */
export const readStored = async (
  artifact: Artifact<ProposedMeta>,
  source: Source,
  { start, end }: RowRange,
  { artifacts, matrices }: Ports,
): Promise<Proposed> => {
  const read = async <T>(file: string, range: RowRange): Promise<T> =>
    (await matrices.read(await artifacts.path(artifact, file), range)).data as T;
  const ends = await read<Int32Array>('offsets.npy', { start, end: end + 1 });
  const rows = { start: ends[0]!, end: ends.at(-1)! };
  const values = await read<Int32Array>('candidates.npy', rows);
  const hasLosses = artifact.files.some(({ name }) => name === 'losses.npy');
  return {
    proposals: {
      offsets: Uint32Array.from(ends, (offset) => offset - rows.start),
      values,
      ranks: await read('ranks.npy', rows),
      sources: new Uint8Array(values.length).fill(SOURCES.indexOf(source)),
    },
    ...(hasLosses && { losses: await read<Float64Array>('losses.npy', rows) }),
    warnings: artifact.meta.warnings,
  };
};
