import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Artifacts } from '@sluice/pipeline';

/** What every store of artifacts must hold to, whatever lies beneath it. */
export const conformsToArtifacts = (open: () => Promise<Artifacts>): void => {
  describe('as a store of artifacts', () => {
    it('knows nothing it was not given', async () => {
      const artifacts = await open();
      expect(await artifacts.find('mine/abc')).toBeUndefined();
    });

    it('gives back the meta and the files of an artifact, with their digests', async () => {
      const artifacts = await open();
      const written = await artifacts.write('mine/abc', async (draft) => {
        await writeFile(draft.path('rows.txt'), 'one\n');
        await writeFile(draft.path('data/deep/more.txt'), 'two\n');
        return { rows: 2 };
      });
      expect(written.meta).toEqual({ rows: 2 });
      expect(written.files).toEqual([
        {
          name: 'data/deep/more.txt',
          sha256: '27dd8ed44a83ff94d557f9fd0412ed5a8cbca69ea04922d88c01184a07300a5a',
          bytes: 4,
        },
        {
          name: 'rows.txt',
          sha256: '2c8b08da5ce60398e1f19af0e5dccc744df274b826abe585eaba68c525434806',
          bytes: 4,
        },
      ]);
      expect(await artifacts.find('mine/abc')).toEqual(written);
      expect(await readFile(await artifacts.path(written, 'data/deep/more.txt'), 'utf8')).toBe(
        'two\n',
      );
    });

    it('keeps nothing of a draft that fails', async () => {
      const artifacts = await open();
      const failing = artifacts.write('mine/abc', async (draft) => {
        await writeFile(draft.path('rows.txt'), 'half');
        throw new Error('the stage failed');
      });
      await expect(failing).rejects.toThrow('the stage failed');
      expect(await artifacts.find('mine/abc')).toBeUndefined();
    });

    it('forgets what is taken away, and only that; it can be made again', async () => {
      const artifacts = await open();
      const write = (name: string) =>
        artifacts.write(name, async (draft) => {
          await writeFile(draft.path('rows.txt'), name);
          return {};
        });
      await write('mine/abc');
      const other = await write('mine/abcd');
      await artifacts.remove('mine/abc');
      await artifacts.remove('mine/never');
      expect(await artifacts.find('mine/abc')).toBeUndefined();
      expect(await artifacts.find('mine/abcd')).toEqual(other);
      const again = await write('mine/abc');
      expect(await readFile(await artifacts.path(again, 'rows.txt'), 'utf8')).toBe('mine/abc');
    });

    it('lets the first of two writers stand, and gives it to both', async () => {
      const artifacts = await open();
      const bothStarted = Promise.withResolvers<void>();
      const late = artifacts.write('mine/abc', async (draft) => {
        await writeFile(draft.path('who.txt'), 'late');
        await bothStarted.promise;
        return { who: 'late' };
      });
      const first = await artifacts.write('mine/abc', async (draft) => {
        await writeFile(draft.path('who.txt'), 'first');
        return { who: 'first' };
      });
      bothStarted.resolve();
      expect(await late).toEqual(first);
      expect(await readFile(await artifacts.path(first, 'who.txt'), 'utf8')).toBe('first');
    });
  });
};
