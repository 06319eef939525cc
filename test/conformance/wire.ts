/**
 * A `fetch` for the SDKs that holds every answer on the wire, whole or event by event, against what the API's maker
 * publishes. `verify` reports what did not conform once the client is done.
 */
import type { TestContext } from 'node:test';
import { checkError, checkStream, checkWhole } from './answers.ts';
import { surfaceOf, type Surface } from './surfaces.ts';

export type Wire = {
  readonly fetch: typeof globalThis.fetch;
  /** Waits for all answers to be read, and fails when one did not conform. Returns how many values were held against a type. */
  readonly verify: () => Promise<number>;
};

export function conformingWire(): Wire {
  const checks: Promise<number | Error>[] = [];
  return {
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const answer = await fetch(input, init);
      const api = request.headers.has('anthropic-version') ? 'anthropic' : 'openai';
      const surface = surfaceOf(new URL(request.url).pathname, api);
      // Of a deleted response neither of OpenAI's publications says what the answer is.
      if (surface !== null && request.method !== 'DELETE') {
        // A client that has seen an error hangs up; then there is nothing left to check.
        const text = answer
          .clone()
          .text()
          .catch(() => null);
        checks.push(
          text.then((body) => (body === null ? 0 : checkAnswer(body, answer, surface))).catch(asError),
        );
      }
      return answer;
    },
    verify: async () => {
      let sum = 0;
      for (const count of await Promise.all(checks.splice(0))) {
        if (count instanceof Error) throw count;
        sum += count;
      }
      return sum;
    },
  };
}

/** The `fetch` of a wire that is verified when the test is over. */
export function conformingFetch(t: TestContext): typeof globalThis.fetch {
  const wire = conformingWire();
  t.after(() => wire.verify());
  return wire.fetch;
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function checkAnswer(body: string, answer: Response, surface: Surface): number {
  if (answer.status !== 200) return checkError(body, surface);
  const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') === true;
  return isStream ? checkStream(body, surface) : checkWhole(body, surface);
}
