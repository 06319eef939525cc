/** Rules of a conversation: whose turn it is, and what a turn may not lack. */
import { CONVERSE_ONLY, docs, issue, MODEL, SERVICE } from './base.ts';
import {
  assistant,
  CLAUDE_HI,
  converse,
  GPT_OSS,
  HAIKU_4_5,
  HELLO,
  HI,
  invoke,
  NOVA_LITE,
  SONNET_4_6,
  user,
} from './example.ts';
import { CLAUDE, NO_PREFILL, NO_SYSTEM_TURNS } from './model-sets.ts';
import { arrayOf, textOf } from './request/parts.ts';
import { blocksOf } from './request/walk.ts';
import type { Rule } from './rule.ts';

const FIRST_IS_USER =
  'A conversation must start with a user message. Try again with a conversation that starts with a user message.';

export const conversationRules: readonly Rule[] = [
  {
    ...SERVICE,
    id: 'R01',
    title: 'The first message is the user’s.',
    message: FIRST_IS_USER,
    claudeMessage: 'messages: first message must use the "user" role',
    sources: [docs.converse, issue('pydantic/pydantic-ai', 4495)],
    breaches: ({ turns }) => (turns[0]?.role === 'user' ? [] : [{ at: 'messages.0.role' }]),
    examples: [
      converse(NOVA_LITE, 'an assistant first', { messages: [HI] }, { messages: [HELLO, HI] }),
      invoke(HAIKU_4_5, 'the same', {}, { messages: [assistant({ type: 'text', text: 'Hi.' }), CLAUDE_HI] }),
    ],
  },
  {
    ...SERVICE,
    id: 'R02',
    title: 'On Converse the turns of user and assistant alternate.',
    operations: CONVERSE_ONLY,
    message:
      'A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.',
    sources: [docs.converse, issue('microsoft/semantic-kernel', 10281)],
    breaches: ({ turns }) => turns.filter(({ role }, index) => index > 0 && turns[index - 1]?.role === role),
    examples: [
      converse(NOVA_LITE, 'two user messages', { messages: [HI, HELLO, HI] }, { messages: [HI, HI] }),
    ],
  },
  {
    ...SERVICE,
    id: 'R03',
    title: 'A message has content.',
    message:
      'The content field in the Message object at {what} is empty. Add a ContentBlock object to the content field and try again.',
    claudeMessage: '{what}: all messages must have non-empty content',
    sources: [docs.message, 'https://github.com/archestra-ai/archestra/pull/4220'],
    breaches: ({ turns }) =>
      turns.flatMap(({ at, contentAt, blocks }) =>
        blocks.length === 0 ? [{ at: contentAt, what: at }] : [],
      ),
    examples: [
      converse(NOVA_LITE, 'an empty turn', { messages: [HI] }, { messages: [HI, assistant(), HI] }),
      invoke(HAIKU_4_5, 'the same', {}, { messages: [user()] }),
    ],
  },
  {
    ...SERVICE,
    id: 'R04',
    title: 'No text is blank: in messages, the system prompt and results of tools.',
    message:
      'The text field in the ContentBlock object at {at} is blank. Add text to the text field, and try again.',
    claudeMessage: 'messages: text content blocks must {what}',
    sources: [issue('earendil-works/pi', 4975), issue('anomalyco/opencode', 15715)],
    breaches: (request) =>
      blocksOf(request)
        .filter(({ kind, text }) => kind === 'text' && text.trim() === '')
        .map(({ at, text }) => ({
          at,
          what: text === '' ? 'be non-empty' : 'contain non-whitespace text',
        })),
    examples: [
      converse(NOVA_LITE, 'white space', { messages: [HI] }, { messages: [user({ text: ' ' })] }),
      converse(
        NOVA_LITE,
        'a blank system prompt',
        { system: [{ text: 'Be brief.' }] },
        { system: [{ text: '\n' }] },
      ),
      invoke(HAIKU_4_5, 'an empty text', {}, { messages: [user({ type: 'text', text: '' })] }),
    ],
  },
  {
    ...SERVICE,
    id: 'R109',
    title: 'Calls and thinking are the assistant’s, results of tools the user’s.',
    operations: CONVERSE_ONLY,
    message: 'The content block at {at} is a {what}, which is not allowed in this role.',
    isQuoted: false,
    sources: [docs.message],
    breaches: ({ turns }) =>
      turns.flatMap(({ role, blocks }) =>
        blocks
          .filter(({ kind }) =>
            role === 'assistant' ? kind === 'result' : kind === 'call' || kind === 'thinking',
          )
          .map(({ at, kind }) => ({ at, what: kind })),
      ),
    examples: [
      converse(
        GPT_OSS,
        'a thought of the user',
        { messages: [HI] },
        { messages: [user({ text: 'Hi.' }, { reasoningContent: { reasoningText: { text: 'Hm.' } } })] },
      ),
    ],
  },
  {
    ...SERVICE,
    id: 'R110',
    title: 'Fields asked of the model’s own answer are JSON pointers.',
    operations: ['converse'],
    message: 'additionalModelResponseFieldPaths must be a list of JSON pointers.',
    isQuoted: false,
    sources: ['https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html'],
    breaches: ({ body }) =>
      arrayOf(body['additionalModelResponseFieldPaths']).flatMap((path, index) =>
        textOf(path).startsWith('/') ? [] : [{ at: `additionalModelResponseFieldPaths.${index}` }],
      ),
    examples: [
      converse(
        HAIKU_4_5,
        'a name',
        { additionalModelResponseFieldPaths: ['/usage'] },
        { additionalModelResponseFieldPaths: ['usage'] },
      ),
    ],
  },
  {
    ...MODEL,
    id: 'R60',
    title: 'The conversation does not end with the assistant’s turn.',
    models: NO_PREFILL,
    operations: ['converse', 'invoke', 'mantle'],
    message:
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    sources: [docs.migration, 'https://github.com/NousResearch/hermes-agent/pull/101401'],
    breaches: ({ turns }) => {
      const last = turns.at(-1);
      return last?.role === 'assistant' ? [{ at: last.at }] : [];
    },
    examples: [converse(SONNET_4_6, 'a prefill', { messages: [HI] }, { messages: [HI, HELLO] })],
  },
  {
    ...MODEL,
    id: 'R61',
    title: 'A last turn of the assistant does not end in white space.',
    models: CLAUDE,
    operations: ['converse', 'invoke', 'mantle'],
    evidence: 'live',
    message: 'messages: final assistant content cannot end with trailing whitespace',
    sources: [issue('langchain-ai/langchain-aws', 532), issue('aws-samples/bedrock-access-gateway', 219)],
    breaches: ({ turns }) => {
      const last = turns.at(-1);
      const end = last?.role === 'assistant' ? last.blocks.at(-1) : undefined;
      return end?.kind === 'text' && /\s$/.test(end.text) ? [{ at: end.at }] : [];
    },
    examples: [
      converse(
        HAIKU_4_5,
        'a space at the end',
        { messages: [HI, assistant({ text: 'I say' })] },
        { messages: [HI, assistant({ text: 'I say ' })] },
      ),
    ],
  },
  {
    ...MODEL,
    id: 'R92',
    title: 'Messages of role `system` are taken by some models only.',
    models: NO_SYSTEM_TURNS,
    message: "{at}: role 'system' is not supported on this model",
    sources: ['https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages'],
    breaches: ({ turns }) => turns.filter(({ role }) => role === 'system'),
    examples: [
      invoke(
        HAIKU_4_5,
        'a system turn',
        {},
        { messages: [CLAUDE_HI, { role: 'system', content: 'Be brief.' }] },
      ),
    ],
  },
];
