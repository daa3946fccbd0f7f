import { posix } from 'node:path';
import { infrastructureSchema, parseSpec, type Spec, SluiceError } from '@sluice/contracts';

/** Models that are neither a folder nor on a server that the spec names. */
const NAMED_MODEL = /^(builtin:|hf:\/\/)/;
const SERVED_MODEL = /^https?:\/\//i;
const NO_FILE = /^([a-z0-9+]+:|[/\\])/i;

/**
 * A spec as the server takes it from others: about the dataset it is sent to, reading nothing outside of the
 * server's data, and leaving where and with what to work to the server.
 *
 * @param modelServers origins that models may be asked at: the texts, and the key for it, go to no other
 * @throws SluiceError `spec` with every fault, a line each
 */
export const acceptedSpec = (
  dataset: string,
  text: string,
  modelServers: readonly string[],
): Spec => {
  const spec = parseSpec(text, dataset);
  const faults = [
    ...(spec.dataset === dataset
      ? []
      : [`dataset: is ${spec.dataset}, but was sent to ${dataset}`]),
    ...inputsOf(spec).flatMap(([place, path]) => pathFault(place, path)),
    ...modelsOf(spec).flatMap(([place, path]) => modelFault(place, path, modelServers)),
    ...ownedByServer(spec),
  ];
  if (faults.length === 0) return spec;
  throw new SluiceError('spec', faults.map((fault) => `${dataset}: ${fault}`).join('\n'));
};

const inputsOf = ({ input }: Spec): [string, string][] =>
  Object.entries(input).flatMap(([part, value]): [string, string][] =>
    typeof value === 'object' ? [[`input.${part}.path`, value.path]] : [],
  );

const modelsOf = ({ model, guide, teacher }: Spec): [string, string][] => [
  ['model.path', model.path],
  ...(guide ? [guide].flat() : []).map(({ path }): [string, string] => ['guide.path', path]),
  ...(teacher ? [['teacher.path', teacher.path] as [string, string]] : []),
];

const modelFault = (place: string, path: string, servers: readonly string[]): string[] => {
  if (NAMED_MODEL.test(path)) return [];
  if (!SERVED_MODEL.test(path)) return pathFault(place, path);
  const origin = URL.canParse(path) ? new URL(path).origin : path;
  return servers.includes(origin)
    ? []
    : [`${place}: ${origin} is none of the servers in the setting model_servers`];
};

/** A path that leads out of the data would let a caller read whatever the server can. */
const pathFault = (place: string, path: string): string[] => {
  const inside = posix.normalize(path.replaceAll('\\', '/'));
  const leaves = NO_FILE.test(path) || inside === '..' || inside.startsWith('../');
  return leaves || path.includes('\0')
    ? [`${place}: name a file within the data of the server, relative to it`]
    : [];
};

const DEFAULTS = JSON.stringify(infrastructureSchema.parse({}));

const ownedByServer = ({ infrastructure, output }: Spec): string[] => [
  ...(JSON.stringify(infrastructure) === DEFAULTS
    ? []
    : ['infrastructure: is the server’s own; leave it out']),
  ...(output.path === 'out' ? [] : ['output.path: is the server’s own; leave it out']),
];
