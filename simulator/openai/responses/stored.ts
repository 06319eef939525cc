/** Responses that were kept, so that a later request can go on from one of them by its id. Bounded; reset forgets them. */
import type { JsonObject } from '../../../core/json.ts';
import { objectsOf } from '../content.ts';
import { refused } from '../error.ts';

export type StoredResponses = {
  /** All input of a request, that of the responses before it first. Throws when there is no such response. */
  readonly inputOf: (body: JsonObject) => readonly JsonObject[];
  /** `conversation`: all input of a response, and its output. */
  readonly keep: (id: string, conversation: readonly JsonObject[]) => void;
  readonly hasItem: (id: unknown) => boolean;
  readonly clear: () => void;
};

const MAX_KEPT = 1000;

export function createStoredResponses(): StoredResponses {
  const items = new Map<string, readonly JsonObject[]>();
  const itemIds = new Set<unknown>();

  function inputOf(body: JsonObject): readonly JsonObject[] {
    const { input, previous_response_id: previous } = body;
    const own = itemsOf(input);
    if (typeof previous !== 'string') return own;
    const before = items.get(previous);
    if (before === undefined) {
      throw refused(
        `Previous response with id '${previous}' not found.`,
        'previous_response_id',
        'previous_response_not_found',
      );
    }
    return [...before, ...own];
  }

  function clear(): void {
    items.clear();
    itemIds.clear();
  }

  return {
    inputOf,
    clear,
    hasItem: (id) => itemIds.has(id),
    keep(id, conversation) {
      if (items.size >= MAX_KEPT) clear();
      items.set(id, conversation);
      for (const item of conversation) itemIds.add(item['id']);
    },
  };
}

function itemsOf(input: unknown): readonly JsonObject[] {
  if (typeof input === 'string') return [{ role: 'user', content: input }];
  return objectsOf(input);
}
