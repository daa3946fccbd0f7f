import { posix } from 'node:path';
import { infrastructureSchema, parseSpec, type Spec, SluiceError } from '@sluice/contracts';

/** Models that are no folder. */
const NAMED_MODEL = /^(builtin:|hf:\/\/|https?:\/\/)/;
const NO_FILE = /^([a-z0-9+]+:|[/\\])/i;

/**
 * A spec as the server takes it from others: about the dataset it is sent to, reading nothing outside of the
 * server's data, and leaving where and with what to work to the server.
 *
 * @throws SluiceError `spec` with every fault, a line each
 */
export const acceptedSpec = (dataset: string, text: string): Spec => {
  const spec = parseSpec(text, dataset);
  const faults = [
    ...(spec.dataset === dataset
      ? []
      : [`dataset: is ${spec.dataset}, but was sent to ${dataset}`]),
    ...pathsOf(spec).flatMap(([place, path]) => pathFault(place, path)),
    ...ownedByServer(spec),
  ];
  if (faults.length === 0) return spec;
  throw new SluiceError('spec', faults.map((fault) => `${dataset}: ${fault}`).join('\n'));
};

const pathsOf = ({ input, model }: Spec): [string, string][] => [
  ...Object.entries(input).flatMap(([part, value]): [string, string][] =>
    typeof value === 'object' ? [[`input.${part}.path`, value.path]] : [],
  ),
  ...(NAMED_MODEL.test(model.path) ? [] : [['model.path', model.path] as [string, string]]),
];

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
