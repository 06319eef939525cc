/** The refusal of a body that is larger than this gateway takes. */
import { refuse, type Refusal } from '../../../core/errors.ts';

export function tooLarge(maxBytes: number): Refusal {
  return refuse('body_too_large', {
    message: `The request body is larger than ${Math.floor(maxBytes / 1_048_576)} MiB, the most this gateway takes.`,
  });
}
