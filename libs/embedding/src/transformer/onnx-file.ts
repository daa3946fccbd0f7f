import { dirname, join } from 'node:path';
import { modelFault, type ModelFiles } from './model-files.ts';
import { readWire, type WireField, type WireReader } from './wire-reader.ts';

/** An input or output of a graph; a dimension without a fixed size is undefined. */
export interface GraphValue {
  name: string;
  /** TensorProto.DataType. */
  type: number;
  dims: (number | undefined)[];
}

/** What a model file says of itself. */
export interface OnnxFile {
  /** Its path in the model folder. */
  file: string;
  inputs: GraphValue[];
  outputs: GraphValue[];
  /** Version of the default operator set. */
  opset: number;
  /** Files its tensors lie in, by their paths in the model folder; all of them are inside. */
  external: string[];
}

/** TensorProto.DataType, those that matter here. */
export const FLOAT = 1;
export const INT32 = 6;
export const INT64 = 7;
export const FLOAT16 = 10;

/**
 * Reads what an ONNX file declares: the fields of ModelProto (onnx.proto3) on the way to its inputs and outputs
 * and to every tensor that may lie in another file, in subgraphs and functions too.
 *
 * @throws SluiceError `model` when the file is missing, is no ONNX model, or draws on files outside the folder
 */
export async function readOnnxFile(files: ModelFiles, file: string): Promise<OnnxFile> {
  const path = await files.inside(file);
  let model: ReturnType<typeof readModel>;
  try {
    model = readWire(path, readModel);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw modelFault(files.at(file), `is no ONNX model: it ${error.message}`, error);
  }
  if (model.outputs.length === 0)
    throw modelFault(files.at(file), 'is no ONNX model: it has no outputs');
  const external = [...model.locations].map((location) => join(dirname(file), location)).sort();
  for (const each of external) await files.inside(each);
  return { file, inputs: model.inputs, outputs: model.outputs, opset: model.opset, external };
}

interface Found {
  inputs: GraphValue[];
  outputs: GraphValue[];
  opset: number;
  locations: Set<string>;
}

function readModel(reader: WireReader): Found {
  const found: Found = { inputs: [], outputs: [], opset: 0, locations: new Set() };
  const initializers = new Set<string>();
  for (const field of reader.fields()) {
    if (field.number === 7) {
      for (const part of within(reader, field)) {
        if (part.number === 11) found.inputs.push(valueOf(reader, part));
        if (part.number === 12) found.outputs.push(valueOf(reader, part));
        if (part.number === 5) initializers.add(nameOfTensor(reader, part));
      }
      findInGraph(reader, field, found.locations);
    }
    if (field.number === 8) found.opset = Math.max(found.opset, opsetOf(reader, field));
    if (field.number === 25) findInFunction(reader, field, found.locations);
  }
  // Old models list their weights among the inputs.
  found.inputs = found.inputs.filter(({ name }) => !initializers.has(name));
  return found;
}

const within = (reader: WireReader, { start, end }: WireField): Generator<WireField> =>
  reader.fields(start, end);

/** OperatorSetIdProto: domain = 1, version = 2. */
function opsetOf(reader: WireReader, field: WireField): number {
  let domain = '';
  let version = 0;
  for (const part of within(reader, field)) {
    if (part.number === 1) domain = reader.text(part);
    if (part.number === 2) version = part.value!;
  }
  return domain === '' || domain === 'ai.onnx' ? version : 0;
}

/** ValueInfoProto: name = 1, type = 2 { tensor_type = 1 { elem_type = 1, shape = 2 { dim = 1 { value = 1 } } } }. */
function valueOf(reader: WireReader, field: WireField): GraphValue {
  const value: GraphValue = { name: '', type: 0, dims: [] };
  for (const part of within(reader, field)) {
    if (part.number === 1) value.name = reader.text(part);
    if (part.number !== 2) continue;
    for (const type of within(reader, part)) {
      if (type.number !== 1) continue;
      for (const tensor of within(reader, type)) {
        if (tensor.number === 1) value.type = tensor.value!;
        if (tensor.number === 2) value.dims = dimsOf(reader, tensor);
      }
    }
  }
  return value;
}

const dimsOf = (reader: WireReader, shape: WireField): (number | undefined)[] =>
  Array.from(within(reader, shape), (dim) => {
    for (const part of within(reader, dim)) if (part.number === 1) return part.value;
    return undefined;
  });

/** TensorProto: name = 8. */
function nameOfTensor(reader: WireReader, field: WireField): string {
  for (const part of within(reader, field)) if (part.number === 8) return reader.text(part);
  return '';
}

/** GraphProto: node = 1, initializer = 5, sparse_initializer = 15. */
function findInGraph(reader: WireReader, graph: WireField, locations: Set<string>): void {
  for (const part of within(reader, graph)) {
    if (part.number === 1) findInNode(reader, part, locations);
    if (part.number === 5) findInTensor(reader, part, locations);
    if (part.number === 15) findInSparse(reader, part, locations);
  }
}

/** FunctionProto: node = 7. */
function findInFunction(reader: WireReader, field: WireField, locations: Set<string>): void {
  for (const part of within(reader, field)) {
    if (part.number === 7) findInNode(reader, part, locations);
  }
}

/** NodeProto: attribute = 5; AttributeProto: t = 5, g = 6, tensors = 10, graphs = 11, sparse = 22 and 23. */
function findInNode(reader: WireReader, node: WireField, locations: Set<string>): void {
  for (const attribute of within(reader, node)) {
    if (attribute.number !== 5) continue;
    for (const part of within(reader, attribute)) {
      if (part.number === 5 || part.number === 10) findInTensor(reader, part, locations);
      if (part.number === 6 || part.number === 11) findInGraph(reader, part, locations);
      if (part.number === 22 || part.number === 23) findInSparse(reader, part, locations);
    }
  }
}

/** SparseTensorProto: values = 1, indices = 2. */
function findInSparse(reader: WireReader, field: WireField, locations: Set<string>): void {
  for (const part of within(reader, field)) {
    if (part.number === 1 || part.number === 2) findInTensor(reader, part, locations);
  }
}

/** TensorProto: external_data = 13, entries of key = 1 and value = 2. */
function findInTensor(reader: WireReader, tensor: WireField, locations: Set<string>): void {
  for (const entry of within(reader, tensor)) {
    if (entry.number !== 13) continue;
    let key = '';
    let value = '';
    for (const part of within(reader, entry)) {
      if (part.number === 1) key = reader.text(part);
      if (part.number === 2) value = reader.text(part);
    }
    if (key === 'location') locations.add(value);
  }
}
