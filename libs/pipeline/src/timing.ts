/** How long a stage's work took, and how many things it worked on. */
export interface Timing {
  seconds: number;
  items: number;
}

export const timed = async <T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> => {
  const start = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - start) / 1000 };
};
