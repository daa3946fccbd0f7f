export interface Bell {
  ring: () => void;
  /** Resolves when the bell rings, has rung since the last time, or so many milliseconds have passed. */
  heard: (within: number) => Promise<void>;
}

export function bell(): Bell {
  let rung = Promise.withResolvers<void>();
  return {
    ring: () => rung.resolve(),
    async heard(within) {
      const timer = setTimeout(rung.resolve, within);
      await rung.promise;
      clearTimeout(timer);
      rung = Promise.withResolvers();
    },
  };
}
