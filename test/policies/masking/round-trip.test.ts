/** What a model repeats of a masked prompt comes back exactly as it was sent, in every format and however it is cut. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { Reply } from '../../../proxy/dialects/dialect.ts';
import { replyUnderPolicy } from '../../../proxy/policies/answer/reply-under-policy.ts';
import { createPromptGuard } from '../../../proxy/policies/mask/prompt-guard.ts';
import { seededRandom } from '../../support/random.ts';
import { answered, echoFormats, streamed } from './echo-model.ts';
import { masked, MASKED } from './masked.ts';
import { cut, randomTalk, SECRETS, type Talk } from './random-talk.ts';

/** Together with all formats: ten thousand conversations, each streamed and whole. */
const CONVERSATIONS = 1_700;
const CALL = { dialect: 'bedrock' } as const;
const TARGET = { model: { kind: 'chat', family: 'nova' } } as const;
const guard = createPromptGuard();

for (const [seed, format] of echoFormats.entries())
  test(`${CONVERSATIONS} conversations come back as they were sent, by ${format.name}`, () => {
    const random = seededRandom(seed);
    let masks = 0;
    for (let round = 0; round < CONVERSATIONS; round++) {
      const talk = randomTalk(random);
      const body = {
        messages: [
          { role: 'user', content: talk.text },
          { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'f', input: talk.input }] },
        ],
      };
      const { body: seen, use } = masked(body, MASKED, guard);
      const told = toldOf(seen);
      const { placeholders } = use;
      if (placeholders !== null) masks += 1;
      for (const secret of SECRETS) ok(!told.text.includes(` ${secret} `), secret);
      const under = (reply: Reply): Reply => replyUnderPolicy(reply, CALL, TARGET, use);
      const input = JSON.stringify(told.input);
      const heard = streamed(format, cut(told.text, random), cut(input, random), under);
      equal(heard.text, talk.text);
      deepEqual(JSON.parse(heard.input), talk.input);
      const read = answered(format, { text: told.text, input }, under);
      equal(read.text, talk.text);
      deepEqual(JSON.parse(read.input), talk.input);
    }
    ok(masks > CONVERSATIONS / 2, `${masks} had something to mask`);
  });

/** What the model was told, which it says again. */
function toldOf(body: unknown): Talk {
  const { messages } = body as {
    messages: readonly [{ content: string }, { content: readonly [{ input: unknown }] }];
  };
  const [{ content: text }, { content }] = messages;
  return { text, input: content[0].input };
}
