/** Milliseconds that work takes: to be compared with those of other work on the same machine. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
