import { outputCode, SluiceError } from '@sluice/contracts';

const MEANINGS: Record<string, string> = {
  ENOSPC: 'the disk is full; free some space and run again',
  EDQUOT: 'the disk quota is used up; free some space and run again',
  EIO: 'the disk reports an error (EIO); look at it and run again',
  EROFS: 'the file system is read-only; choose another output.path',
  EACCES: 'permission denied; choose another output.path',
  EPERM: 'permission denied; choose another output.path',
  ENOTDIR: 'a file stands where a folder is needed; choose another output.path',
  EEXIST: 'something else stands there; move it away',
  EISDIR: 'a folder stands where a file is needed; move it away',
  ENOTEMPTY: 'a folder with files in it stands there; move it away',
  ENAMETOOLONG: 'the path is too long; choose another output.path',
  EMFILE: 'too many files are open; raise the limit (ulimit -n)',
};

/** Does the work; a place that cannot be written becomes SluiceError `output` or `full`. */
export async function writingTo<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    const meaning = MEANINGS[String(error.code)];
    if (!meaning) throw error;
    throw new SluiceError(outputCode(error), `cannot write ${place}: ${meaning}`, { cause: error });
  }
}
