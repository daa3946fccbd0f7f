/** Milliseconds that what is handed back has to reach the queue, if it is there at all. */
const HANDING_BACK = 5_000;

/**
 * Waits for what is under way to end; after `grace` milliseconds asks for it to be handed back, and waits
 * a little for that, but not for a queue that is away.
 */
export async function endWithin(
  grace: number,
  ended: Promise<unknown>,
  handBack: AbortController,
): Promise<void> {
  if (grace === Infinity) {
    await ended;
    return;
  }
  const hurry = setTimeout(() => handBack.abort(), grace);
  const late = Promise.withResolvers<void>();
  const leave = setTimeout(late.resolve, grace + HANDING_BACK);
  await Promise.race([ended, late.promise]);
  clearTimeout(hurry);
  clearTimeout(leave);
}
