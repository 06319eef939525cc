/**
 * Ids of tool calls. bedrock-runtime numbers the calls of an answer, `call_0`, `call_1`, so that two answers of a
 * conversation have calls of one id: https://github.com/BerriAI/litellm/pull/40775. They get the request's id into theirs.
 */
import type { RequestId } from '../../../../core/ids.ts';

/** The same bytes, unless they hold such an id. */
export function withUniqueCallIds(data: Buffer, requestId: RequestId): Buffer {
  if (!data.includes(NUMBERED)) return data;
  const text = data.toString('latin1');
  const unique = text.replaceAll(/("id": ?"call_)(\d{1,4})"/g, `$1${requestId.replaceAll('-', '')}$2"`);
  return unique === text ? data : Buffer.from(unique, 'latin1');
}

const NUMBERED = Buffer.from('"call_');
