/** The id that a client sees in its answer finds the record, whoever wrote the answer. */
import { deepEqual, equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestId } from '../../core/ids.ts';
import { AnswerId } from '../../proxy/dialects/answer-id.ts';
import type { Json } from '../admin/admin-fixture.ts';
import { eventually } from '../support/eventually.ts';
import { startGate } from '../support/start-gate.ts';

const hello = [{ role: 'user', content: 'hello' }];

const calls: readonly [name: string, path: string, body: object][] = [
  ['Claude by Messages', '/v1/messages', { model: 'claude-haiku-4-5', max_tokens: 50, messages: hello }],
  ['another by Messages', '/v1/messages', { model: 'nova-micro', max_tokens: 50, messages: hello }],
  ['Claude by Chat', '/v1/chat/completions', { model: 'claude-haiku-4-5', messages: hello }],
  ['a model with Chat of its own', '/v1/chat/completions', { model: 'gpt-oss-20b', messages: hello }],
  ['several choices', '/v1/chat/completions', { model: 'gpt-oss-20b', messages: hello, n: 2 }],
  ['Responses', '/v1/responses', { model: 'gpt-oss-20b', input: 'hello' }],
];

test('the id of an answer finds its record, streamed or not', async (t) => {
  const gate = await startGate(t);
  const { secret, id: keyId } = await gate.admin.createKey();
  for (const [name, path, body] of calls) {
    for (const stream of [false, true]) {
      await t.test(`${name}${stream ? ', streamed' : ''}`, async () => {
        const answer = await gate.post(secret, path, { ...body, stream });
        equal(answer.status, 200, answer.text);
        const [id = ''] = /(?:chatcmpl-|msg_|resp_)[0-9a-f]{32}\b/.exec(answer.text) ?? [];
        match(id, /./, answer.text.slice(0, 500));
        await eventually(
          async () => {
            const logs: Json = await gate.admin.get(`/spend/logs?page_size=5&request_id=${id}`);
            deepEqual(
              logs.body.data.map((log: Json) => [log.request_id, log.api_key]),
              [[answer.headers['x-request-id'], keyId]],
            );
          },
          { withinMs: 10_000 },
        );
      });
    }
  }
});

const ours = '01a22400-0000-7000-8000-0000000000ab' as RequestId;
const written = 'msg_01a224000000700080000000000000ab';

for (const [what, data, expected] of [
  ['the id of a message', '{"id": "msg_bdrk_1","content":[]}', `{"id": "${written}","content":[]}`],
  ['behind the id of a tool', '[{"id":"toolu_1"},{"id":"msg_1"}]', `[{"id":"toolu_1"},{"id":"${written}"}]`],
  ['only the first', '{"id":"msg_1","x":{"id":"msg_2"}}', `{"id":"${written}","x":{"id":"msg_2"}}`],
  ['no text that looks like one', '{"text":"\\"id\\":\\"msg_1\\""}', '{"text":"\\"id\\":\\"msg_1\\""}'],
  ['nothing where there is none', '{"id":"chatcmpl-1"}', '{"id":"chatcmpl-1"}'],
  ['nothing at the end of what was cut', '{"id":"ms', '{"id":"ms'],
] as const)
  test(`an id takes the place of the upstream’s: ${what}`, () => {
    equal(new AnswerId('msg_', ours).in(Buffer.from(data)).toString(), expected);
  });
