/** Items that are named by their ids instead of being sent: which they are, and what replaces them. */
import { isRefusal, type Refusal } from '../../core/errors.ts';
import type { Principal } from '../../core/keys/principal.ts';
import { isObject } from '../dialects/json.ts';
import type { Work } from '../dialects/work.ts';
import type { Turns } from '../event-loop-turns.ts';
import type { Growth } from './growth.ts';
import type { ResponseStore } from './response-store.ts';

/** Kept items by their ids, as JSON. */
export type KeptItems = ReadonlyMap<string, { readonly text: string; readonly bytes: number }>;

/** The id that an item refers to; null when it is an item of its own. */
export function referenceIn(item: unknown): string | null {
  if (!isObject(item) || item['type'] !== 'item_reference') return null;
  return typeof item['id'] === 'string' ? item['id'] : '';
}

/** Loads the items of these ids; those that are not there are missing from what comes back. */
export async function keptItems(
  ids: ReadonlySet<string>,
  principal: Principal,
  store: ResponseStore,
  growth: Growth,
  eventLoop: Turns,
): Promise<KeptItems | Refusal> {
  const responseIds = new Set([...ids].map(responseIdOf).filter((id) => id !== null));
  if (responseIds.size === 0) return new Map();
  let outputBytes = 0;
  const outputs = await store.outputs([...responseIds], principal, (bytes) => {
    outputBytes = bytes;
    return growth.load(bytes, 'input');
  });
  return isRefusal(outputs) ? outputs : eventLoop.work(pickingItems(outputs, ids), outputBytes);
}

function* pickingItems(outputs: readonly string[], ids: ReadonlySet<string>): Work<KeptItems> {
  const items = new Map<string, { readonly text: string; readonly bytes: number }>();
  for (const output of outputs) {
    for (const item of itemsIn(output)) {
      const id = isObject(item) ? String(item['id']) : '';
      if (!ids.has(id)) continue;
      const text = JSON.stringify(item);
      items.set(id, { text, bytes: Buffer.byteLength(text) });
    }
    yield;
  }
  return items;
}

/** Items of a JSON array. */
export function itemsIn(text: string): readonly unknown[] {
  const items: unknown = JSON.parse(text);
  return Array.isArray(items) ? items : [];
}

/** Ids of items are made of the id of their response: `msg_<32 digits><4 digits>`. */
function responseIdOf(itemId: string): string | null {
  const digits = /^[a-z]{2,4}_([0-9a-f]{32})[0-9a-f]{4}$/.exec(itemId)?.[1];
  return digits === undefined ? null : `resp_${digits}`;
}
