/**
 * How much a request grows when what it refers to is put into it: at most to the size of the largest body, and only
 * where the task has room for it. Asked before anything is loaded or copied.
 */
import { refuse, type Refusal } from '../../core/errors.ts';

/** Takes room in memory for what is loaded for a request, until it has ended, or says why there is none. */
export type Room = (bytes: number) => Refusal | null;

export type Growth = {
  /** What may still be added. */
  readonly left: () => number;
  /** Adds to the request, by what is named in `param`. */
  readonly add: (bytes: number, param: string) => Refusal | null;
  /** Loads what parts of the request are taken from. */
  readonly load: (bytes: number, param: string) => Refusal | null;
};

export function createGrowth(bodyBytes: number, maxBodyBytes: number, room: Room): Growth {
  let total = bodyBytes;
  const mebibytes = Math.floor(maxBodyBytes / 1_048_576);
  const tooLarge = `with what it refers to, the request is larger than ${mebibytes} MiB, the most this gateway takes.`;
  return {
    left: () => maxBodyBytes - total,
    add: (bytes, param) => {
      if (total + bytes > maxBodyBytes) return invalid(param, tooLarge);
      const refusal = room(bytes);
      if (refusal === null) total += bytes;
      return refusal;
    },
    load: (bytes, param) => (bytes > maxBodyBytes ? invalid(param, tooLarge) : room(bytes)),
  };
}

/** The refusal of a member of the request. */
export function invalid(param: string, why: string): Refusal {
  return refuse('invalid_request', { message: `Invalid '${param}': ${why}`, param });
}
