import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Group } from './meter.ts';

export interface GpuState {
  gpu: string;
  /** In [0, 1]. */
  utilization: number;
  memoryUsed: number;
  memory: number;
}

export interface GpuMetrics {
  show: (gpus: readonly GpuState[]) => void;
}

/** The GPUs of the machine, as its driver tells. */
export const gpuMetrics: Group<GpuMetrics> = ({ gauge }) => {
  const labels = ['gpu'] as const;
  const utilization = gauge({
    name: 'gpu_utilization_ratio',
    help: 'Share of the last moments in which the GPU was busy.',
    labels,
  });
  const used = gauge({ name: 'gpu_memory_used_bytes', help: 'Memory in use on the GPU.', labels });
  const memory = gauge({ name: 'gpu_memory_bytes', help: 'Memory of the GPU.', labels });
  return {
    show: (gpus) => {
      for (const each of [utilization, used, memory]) each.reset();
      for (const { gpu, ...state } of gpus) {
        utilization.set({ gpu }, state.utilization);
        used.set({ gpu }, state.memoryUsed);
        memory.set({ gpu }, state.memory);
      }
    },
  };
};

const FIELDS = 'index,utilization.gpu,memory.used,memory.total';
const MEBIBYTE = 2 ** 20;
/** Milliseconds that the driver's tool may take. */
const PATIENCE = 5_000;

/** @throws Error where there is no NVIDIA driver */
export const readGpus = async (program = 'nvidia-smi'): Promise<GpuState[]> => {
  const query = [`--query-gpu=${FIELDS}`, '--format=csv,noheader,nounits'];
  const { stdout } = await promisify(execFile)(program, query, { timeout: PATIENCE });
  return parseGpus(stdout);
};

/** A figure that a GPU does not tell (`[N/A]`) is not a number, which Prometheus knows. */
export const parseGpus = (text: string): GpuState[] =>
  text
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [gpu = '', busy, used, total] = line.split(',').map((cell) => cell.trim());
      return {
        gpu,
        utilization: Number(busy) / 100,
        memoryUsed: Number(used) * MEBIBYTE,
        memory: Number(total) * MEBIBYTE,
      };
    });
