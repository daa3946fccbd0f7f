/** Tells what time it is. */
export type Clock = () => Date;

/** The {@link Clock} that the whole process goes by. */
export const CLOCK = Symbol('clock');
