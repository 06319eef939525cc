/** Whether the client is still there, and waits that end early when it leaves. */
import type { ServerResponse } from 'node:http';

export type Presence = {
  readonly isGone: () => boolean;
  /** Resolves after `ms`, or as soon as the client is gone. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Writes; resolves when the socket has room again or the client is gone. */
  readonly write: (bytes: Buffer) => Promise<void>;
  /** Resolves when everything written has been handed to the operating system. */
  readonly flushed: (bytes: Buffer) => Promise<void>;
  /** Resolves when the client leaves. */
  readonly left: () => Promise<void>;
};

export function watchClient(response: ServerResponse): Presence {
  let isGone = response.destroyed;
  let wake: (() => void) | null = null;
  response.on('close', () => {
    if (!response.writableFinished) isGone = true;
    wake?.();
  });

  function until(arm: (done: () => void) => () => void): Promise<void> {
    if (isGone) return Promise.resolve();
    return new Promise((resolve) => {
      let disarm: () => void = () => undefined;
      const done = () => {
        wake = null;
        disarm();
        resolve();
      };
      wake = done;
      disarm = arm(done);
    });
  }

  return {
    isGone: () => isGone,
    sleep: (ms) =>
      until((done) => {
        const timer = setTimeout(done, ms);
        return () => clearTimeout(timer);
      }),
    write: (bytes) => {
      if (isGone || response.write(bytes)) return Promise.resolve();
      return until((done) => {
        response.once('drain', done);
        return () => response.off('drain', done);
      });
    },
    flushed: (bytes) =>
      until((done) => {
        response.write(bytes, done);
        return () => undefined;
      }),
    left: () => until(() => () => undefined),
  };
}
