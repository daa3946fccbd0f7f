export { placed, placedInfrastructure, placedVariables } from './places.ts';
export { composePorts, type Composed } from './ports.ts';
export { hiddenFolder, scratchFolder } from './scratch-folder.ts';
export { takeSecretsFromFiles } from './secret-files.ts';
export { composeStorage, type Storage } from './storage.ts';
export { vectorFolder } from './vector-cache.ts';
