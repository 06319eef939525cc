/** Keeps an answer that is to be kept, while its client waits for the last event or the body. */
import type { Arrival, Dispatched } from '../../exchange.ts';
import type { ResponseStore } from '../../response-store/response-store.ts';

export type KeepDeps = {
  /** Null: answers are not kept. */
  readonly responseStore: Pick<ResponseStore, 'keep'> | null;
  readonly onFailure: (arrival: Arrival, error: unknown) => void;
};

/** Whether it is kept. Never rejects: an answer that is there is delivered, and says that it is not kept. */
export async function keepAnswer(
  dispatched: Dispatched,
  { responseStore, onFailure }: KeepDeps,
): Promise<boolean> {
  try {
    return responseStore !== null && (await responseStore.keep(dispatched));
  } catch (error) {
    onFailure(dispatched, error);
    return false;
  }
}
