/**
 * Work that can pause: a generator that yields wherever another request may have its turn. The same code serves a small
 * body, which is done at once, and a large one, whose steps the stages spread over turns of the event loop
 * (`proxy/event-loop-turns.ts`). Steps are short: a piece of a body, a message, a tool.
 */
export type Work<Result> = Generator<void, Result, void>;

/** Bodies of so many bytes are worked on in turns; smaller ones take a few milliseconds at most. */
export const LARGE_BODY_BYTES = 1_048_576;

/** No work: the result is there. */
// eslint-disable-next-line require-yield -- A result without steps.
export function* atOnce<Result>(result: Result): Work<Result> {
  return result;
}

/** A result that is there, as of a small body, or work on it. */
export type Working<Result> = Work<Result> | Result;

export function isWork<Result>(working: Working<Result>): working is Work<Result> {
  return (
    typeof working === 'object' &&
    working !== null &&
    typeof (working as { readonly next?: unknown }).next === 'function'
  );
}

/** Does all of it now. */
export function finish<Result>(work: Working<Result>): Result {
  if (!isWork(work)) return work;
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}
