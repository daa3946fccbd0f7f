const STORED = 'sluice.key';

/** Asks a person for an API key; resolves with it, or with undefined when they would rather not. */
type Asker = (refused: boolean) => Promise<string | undefined>;

let asker: Asker | undefined;
let asking: Promise<boolean> | undefined;

export const apiKey = (): string | null => sessionStorage.getItem(STORED);

export const setAsker = (ask: Asker): void => {
  asker = ask;
};

/**
 * Asks for a key, once for all requests that need one, and says whether there is another one now than the
 * one that was refused.
 */
export const askForKey = async (refused: string | null): Promise<boolean> => {
  if (apiKey() !== refused) return true;
  asking ??= (async () => {
    const key = await asker?.(refused !== null);
    if (key) sessionStorage.setItem(STORED, key);
    return Boolean(key);
  })().finally(() => {
    asking = undefined;
  });
  return asking;
};
