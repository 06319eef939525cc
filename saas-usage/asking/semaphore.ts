/** A bound on how much goes on at once; who waits longest is next. */
export type Semaphore = { readonly acquire: () => Promise<void>; readonly release: () => void };

export function createSemaphore(most: number): Semaphore {
  let free = most;
  const waiting: (() => void)[] = [];
  return {
    acquire: () => {
      if (free > 0) {
        free -= 1;
        return Promise.resolve();
      }
      return new Promise<void>((resolve) => waiting.push(resolve));
    },
    release: () => {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    },
  };
}
