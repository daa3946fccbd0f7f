import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ModelSpec } from '@sluice/contracts';
import { isHubPath } from './hub-address.ts';
import { hubFolder } from './hub-folder.ts';
import { neededFiles } from './needed-files.ts';

export interface LocalModelOptions {
  /** Where models of the hub are kept on this machine. */
  models?: string;
  log?: (line: string) => void;
}

/** Paths of a model's graph, the best first. */
const GRAPHS = ['onnx/model.onnx', 'model.onnx'];

/**
 * A model as it can be opened on this machine: one of the hub is fetched, and named by its folder; any other
 * is as it was. `address` names the same model for ever, where its path may come to name another.
 */
export const localModel = async (
  model: ModelSpec,
  { models = defaultFolder(), log }: LocalModelOptions,
): Promise<{ model: ModelSpec; address?: string }> => {
  if (!isHubPath(model.path)) return { model };
  const { folder, pinned } = await hubFolder(model.path, {
    root: models,
    choose: (files, address) =>
      neededFiles(files, address, model.file === undefined ? GRAPHS : [model.file]),
    log,
  });
  return { model: { ...model, path: folder }, address: pinned };
};

const defaultFolder = (): string =>
  join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'sluice', 'models');
