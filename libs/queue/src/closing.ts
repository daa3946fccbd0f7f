/** Milliseconds that what is handed back has to reach the queue, if it is there at all. */
const HANDING_BACK = 5_000;

/**
 * Waits for what is under way; after `grace` milliseconds asks for it to be handed back. Then the queue is told,
 * for a little while: one that is away hears of nothing, and finds out when the locks of the jobs run out.
 *
 * @param work that is under way
 * @param ended settles when all is done and told
 */
export async function endWithin(
  grace: number,
  work: Promise<unknown>,
  ended: Promise<unknown>,
  handBack: AbortController,
): Promise<void> {
  if (grace === Infinity) {
    await ended;
    return;
  }
  await within(grace, work);
  handBack.abort();
  await within(HANDING_BACK, ended);
}

/** Waits for it, but no longer than that. */
export async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, milliseconds);
  try {
    await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
