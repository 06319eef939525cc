/** What is taken out of an answer whose request had a guardrail, and that the rest stays as it was. */
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import type { Reply } from '../../../proxy/dialects/dialect.ts';
import { guardedReply } from '../../../proxy/policies/checks/native-reply.ts';

const head = { header: () => null };

test('the trace is taken out of an answer of Converse, whose numbers stay what they are', () => {
  const seen: string[] = [];
  const reply = {
    whole: (body: Buffer) => {
      seen.push(body.toString());
      return body;
    },
  } as Partial<Reply> as Reply;
  const guarded = guardedReply(reply, 'converse', 'bedrock');
  const input = '{"toolUse":{"input":{"id":12345678901234567890,"2":1,"1":1.50}}}';
  guarded.whole(
    Buffer.from(`{"output":${input}, "trace" : {"guardrail":{"a":1}} ,"usage":{"inputTokens":1}}`),
    head,
  );
  equal(seen[0], `{"output":${input},"usage":{"inputTokens":1}}`);
  equal(JSON.stringify(guarded.guardrailTrace?.()), '{"guardrail":{"a":1}}');
});
