import type { Scene } from './scene.ts';

/** What was published or told of twice would show here. */
export const onePublication = async (scene: Scene): Promise<void> => {
  const { versions, told } = await scene.published();
  if (versions.length !== 1 || told !== 1) {
    throw new Error(`${versions.length} versions, told of ${told} times`);
  }
};
