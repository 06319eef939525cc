/**
 * The gateway's own cache points in a list that goes with the bytes it came in: the last block gets a member, and a text alone
 * becomes a block. Everything else keeps its bytes, numbers of any length among them.
 */
import { isObject, type JsonObject } from '../../json.ts';
import { gathering } from '../../lists.ts';
import { arrayOf, itemsOf, memberIn, settingMember } from '../../splice.ts';
import { QUOTE } from '../../top-level.ts';
import type { Work } from '../../work.ts';
import { isCachable, POINT, takesPoint, usersToPoint } from './own-points.ts';

const POINT_JSON = JSON.stringify(POINT);
const TEXT = Buffer.from('[{"type":"text","text":');
const POINTED = Buffer.from(`,"cache_control":${POINT_JSON}}]`);

/** `value`: the bytes of `parsed`. */
export function* pointedToolBytes(value: Buffer, parsed: unknown): Work<Buffer> {
  return yield* withPoint(value, parsed, takesPoint);
}

/** The system prompt, or the content of a message. */
export function* pointedContentBytes(value: Buffer, parsed: unknown): Work<Buffer> {
  if (value[0] === QUOTE) return parsed === '' ? value : yield* gathering([TEXT, value, POINTED]);
  return yield* withPoint(value, parsed, isCachable);
}

export function* pointedTurnBytes(value: Buffer, parsed: readonly unknown[]): Work<Buffer> {
  const pointed = usersToPoint(parsed);
  const items: Buffer[] = [];
  for (const [index, item] of (yield* itemsOf(value)).entries()) {
    const message = parsed[index];
    const content = pointed.includes(index) ? memberIn(item, 'content') : null;
    if (content === null || !isObject(message)) items.push(item);
    else {
      const marked = yield* pointedContentBytes(content, message['content']);
      items.push(yield* settingMember(item, 'content', marked));
    }
  }
  return yield* gathering(arrayOf(items));
}

/** On the last object of which `takes` holds. */
function* withPoint(value: Buffer, parsed: unknown, takes: (item: JsonObject) => boolean): Work<Buffer> {
  const list: readonly unknown[] = Array.isArray(parsed) ? parsed : [];
  const last = list.findLastIndex((item) => isObject(item) && takes(item));
  if (last === -1) return value;
  const items = [...(yield* itemsOf(value))];
  const item = items[last];
  if (item === undefined) return value;
  items[last] = yield* settingMember(item, 'cache_control', POINT_JSON);
  return yield* gathering(arrayOf(items));
}
