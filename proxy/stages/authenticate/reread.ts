/** What admins set and every task holds as a whole: read again at each change, and until it was read well. */
import { alone } from '../../../core/alone.ts';

export type Reread = {
  /** It has changed. */
  readonly changed: () => void;
  /** Reads it again if the last time failed. */
  readonly retry: () => void;
};

/** A change that comes while it is read is read again. */
export function createReread(read: () => Promise<void>, onFailure: (error: unknown) => void): Reread {
  let isStale = false;
  const untilFresh = alone(async () => {
    while (isStale) {
      isStale = false;
      try {
        await read();
      } catch (error) {
        isStale = true;
        onFailure(error);
        return;
      }
    }
  });
  return {
    changed: () => {
      isStale = true;
      void untilFresh();
    },
    retry: () => {
      if (isStale) void untilFresh();
    },
  };
}
