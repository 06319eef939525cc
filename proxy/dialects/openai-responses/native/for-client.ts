/**
 * `response` objects and events of Bedrock's as the client gets them. Of every response the model's name and the echo of
 * what the gateway set itself are the client's own. One that is kept, or goes on from one, has the ids that it is kept
 * by too, and so have its items; everything else keeps its bytes.
 */
import { arrayOf, itemsOf, memberIn, withMembers } from '../../splice.ts';
import { topLevelMembers } from '../../top-level.ts';
import { finish } from '../../work.ts';
import type { ResponsesHead } from '../request.ts';
import { itemId } from '../items.ts';

export type ClientView = {
  readonly head: ResponsesHead;
  /** The response's id, where it is kept. */
  readonly id: string;
  /** Ids of its items end in it, where it is kept. */
  readonly idSuffix: string;
  /** The name of the model that answers. */
  readonly model: string;
};

/** `store`: whether it is kept, as far as is known. */
export function responseForClient(
  response: Buffer,
  { head, id, idSuffix, model }: ClientView,
  store: 'kept' | 'not kept',
): Buffer {
  const { isKept, maxTokens, previousResponseId } = head;
  return withMembers(response, {
    model: JSON.stringify(model),
    max_output_tokens: String(maxTokens),
    ...(previousResponseId === null ? {} : { previous_response_id: JSON.stringify(previousResponseId) }),
    ...(isKept
      ? { id: `"${id}"`, store: String(store === 'kept'), output: outputForClient(response, idSuffix) }
      : {}),
  });
}

/** An event in the middle of the stream of a response that is to be kept. */
export function eventForClient(data: Buffer, { idSuffix }: ClientView): Buffer {
  const members = topLevelMembers(data);
  const index = Number(memberIn(data, 'output_index', members) ?? 0);
  const item = memberIn(data, 'item', members);
  const id = memberIn(data, 'item_id', members);
  const own = {
    item: item === null ? undefined : itemForClient(item, index, idSuffix),
    item_id: id === null ? undefined : ownId(id, index, idSuffix),
  };
  return withMembers(data, own, members);
}

function outputForClient(response: Buffer, idSuffix: string): Buffer | undefined {
  const output = memberIn(response, 'output');
  if (output === null) return undefined;
  const items = finish(itemsOf(output));
  return Buffer.concat(arrayOf(items.map((item, index) => itemForClient(item, index, idSuffix))));
}

function itemForClient(item: Buffer, index: number, idSuffix: string): Buffer {
  const members = topLevelMembers(item);
  const id = memberIn(item, 'id', members);
  return id === null ? item : withMembers(item, { id: ownId(id, index, idSuffix) }, members);
}

/** The id by which the item can be named later, with the prefix of its kind. */
function ownId(id: Buffer, index: number, idSuffix: string): string {
  const prefix = /^"([a-z]{2,4})_/.exec(id.toString('latin1', 0, 8))?.[1] ?? 'it';
  return `"${itemId(prefix, idSuffix, index)}"`;
}
