import { readdir } from 'node:fs/promises';
import { KNOWN_INPUTS } from './feeds.ts';
import { modelFault, type ModelFiles } from './model-files.ts';
import {
  FLOAT,
  FLOAT16,
  type GraphValue,
  INT32,
  INT64,
  type OnnxFile,
  readOnnxFile,
} from './onnx-file.ts';

/** Where exporters put the graph. */
const USUAL_FILES = ['onnx/model.onnx', 'model.onnx'];

/** The operators of the head have the form it uses from here on. */
const OLDEST_OPSET = 9;

/**
 * The graph of a model folder: the file asked for, else `onnx/model.onnx` or `model.onnx`, else the only one there.
 *
 * @throws SluiceError `model` when there is none to choose, or it asks for inputs that texts do not give
 */
export async function chosenGraph(files: ModelFiles, asked: string | undefined): Promise<OnnxFile> {
  const graph = await readOnnxFile(files, asked ?? (await theGraph(files)));
  const fault = (what: string): Error => modelFault(files.at(graph.file), what);
  if (graph.opset < OLDEST_OPSET)
    throw fault(`is of operator set ${graph.opset}; export it again with ${OLDEST_OPSET} or later`);
  for (const { name, type } of graph.inputs) {
    if (!KNOWN_INPUTS.includes(name)) {
      throw fault(
        `asks for the input ${name}; known are ${KNOWN_INPUTS.join(', ')}: export it as an encoder of texts`,
      );
    }
    if (type !== INT64 && type !== INT32) throw fault(`its input ${name} is not of integers`);
  }
  if (!graph.inputs.some(({ name }) => name === 'input_ids')) throw fault('has no input input_ids');
  return graph;
}

async function theGraph(files: ModelFiles): Promise<string> {
  for (const file of USUAL_FILES) if (await files.has(file)) return file;
  const found: string[] = [];
  for (const folder of ['onnx', '.']) {
    const names = await readdir(files.at(folder)).catch(() => []);
    found.push(
      ...names
        .filter((name) => name.endsWith('.onnx'))
        .map((name) => (folder === '.' ? name : `${folder}/${name}`)),
    );
  }
  if (found.length === 1) return found[0];
  throw modelFault(
    files.folder,
    found.length === 0
      ? `has no ${USUAL_FILES[0]}; export the model to ONNX first (README: “Models”)`
      : `has several graphs; name one as model.file: ${found.sort().join(', ')}`,
  );
}

/** A float output by one of these names; else, where `rank` is given, the only one of that rank. */
export const outputOf = (
  { outputs }: OnnxFile,
  names: readonly string[],
  rank?: number,
): GraphValue | undefined => {
  const floats = outputs.filter(({ type }) => type === FLOAT || type === FLOAT16);
  for (const name of names) {
    const found = floats.find((output) => output.name === name);
    if (found) return found;
  }
  const ranked = floats.filter(({ dims }) => dims.length === rank);
  return ranked.length === 1 ? ranked[0] : undefined;
};
