import { send } from './client.ts';

/** Fetches a file with the key that a link could not carry, then hands it to the browser. */
export const download = async (address: string, name: string): Promise<void> => {
  const blob = await (await send('get', address)).blob();
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
};
