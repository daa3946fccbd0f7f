import { statfs } from 'node:fs/promises';
import type { Group } from './meter.ts';

export interface StorageMetrics {
  show: (room: { free: number; size: number }) => void;
}

/** The disk that versions and artifacts are on. */
export const storageMetrics: Group<StorageMetrics> = ({ gauge }) => {
  const free = gauge({
    name: 'storage_free_bytes',
    help: 'Room left on the disk that versions and artifacts are on, as this process sees it.',
  });
  const size = gauge({
    name: 'storage_size_bytes',
    help: 'Size of the disk that versions and artifacts are on.',
  });
  return {
    show: (room) => {
      free.set(room.free);
      size.set(room.size);
    },
  };
};

/** The room on the disk that a folder is on. */
export const roomAt = async (folder: string): Promise<{ free: number; size: number }> => {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { free: bavail * bsize, size: blocks * bsize };
};
