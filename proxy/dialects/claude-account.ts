/**
 * What an answer of Claude's that was not streamed tells of its usage and its end. Bedrock writes both behind the content, so
 * that the texts of an answer need not be parsed, only what follows them.
 */
import { isObject, parseAccount, type JsonObject } from './json.ts';

/** The members from the one on that tells why the answer stopped; all of them where the usage is not among those. */
export function accountOf(answer: Buffer): JsonObject {
  return accountBehindContent(answer) ?? parseAccount(answer);
}

/**
 * Null: it is not as Bedrock writes it. Inside of a text the quotes would be escaped, so what is found is the name of a
 * member; and it is a member of the answer itself when what follows closes one object more than it opens.
 */
function accountBehindContent(answer: Buffer): JsonObject | null {
  const start = answer[0] === OPEN_BRACE ? answer.lastIndexOf(STOP_REASON) : -1;
  if (start === -1) return null;
  let account: unknown;
  try {
    account = JSON.parse(`{${answer.toString('utf8', start)}`);
  } catch {
    return null;
  }
  return isObject(account) && isObject(account['usage']) ? account : null;
}

const OPEN_BRACE = 0x7b;
const STOP_REASON = Buffer.from('"stop_reason":');
