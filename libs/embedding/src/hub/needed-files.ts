import { isAbsolute, normalize } from 'node:path';
import { SluiceError } from '@sluice/contracts';
import type { HubFile } from './hub-files.ts';

/** Folders of other frameworks' exports, and of what training left. */
const FOREIGN = /^(?:openvino|coreml|tf|flax|runs|checkpoint[^/]*|\.[^/]*)\//;

/** Configuration, tokeniser and vocabulary; weights only of the modules that follow the transformer. */
const TEXTS = /\.(?:json|txt|model)$/;
const MODULE_WEIGHTS = /^\d+_[^/]+\/model\.safetensors$/;

/**
 * What running a model takes, of all the files of its repository: its configuration, and one graph with the
 * weights that lie beside it.
 *
 * @param graphs paths of the ONNX graph, the best first
 * @throws SluiceError `model` where none of the graphs is there
 */
export const neededFiles = (
  files: HubFile[],
  address: string,
  graphs: readonly string[],
): HubFile[] => {
  const safe = files.filter(({ path }) => isInside(path));
  const graph = graphs.find((each) => safe.some(({ path }) => path === each));
  if (graph === undefined) {
    throw new SluiceError(
      'model',
      `${address} has no ${graphs.join(' or ')}: export it to ONNX and give the folder instead`,
    );
  }
  return safe.filter(({ path }) => {
    if (path === graph || isDataOf(graph, path)) return true;
    if (FOREIGN.test(path) || path.startsWith('onnx/')) return false;
    return TEXTS.test(path) || MODULE_WEIGHTS.test(path);
  });
};

/** Weights of more than 2 GB lie in files of their own: `model.onnx_data`, `model.onnx_data_1`, `model.onnx.data`. */
const isDataOf = (graph: string, path: string): boolean =>
  path.startsWith(`${graph}_data`) || path === `${graph}.data`;

const isInside = (path: string): boolean =>
  !isAbsolute(path) && !normalize(path).startsWith('..') && !path.includes('\\');
