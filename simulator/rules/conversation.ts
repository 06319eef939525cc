/** Rules of a conversation: whose turn it is, and what a turn may not lack. */
import { assistant, converse, HELLO, HI, NOVA_LITE, user } from './example.ts';
import { ALL } from './model-sets.ts';
import type { BlockView, RequestView } from './request/view.ts';
import type { Breach, Rule } from './rule.ts';

const BASE = {
  models: ALL,
  operations: ['converse', 'count-tokens', 'invoke', 'mantle'],
  exception: 'ValidationException',
  saidBy: 'service',
  isQuoted: true,
  evidence: 'documented',
  date: '2026-11-28',
} as const;
const MESSAGE = 'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html';
const CONVERSE = 'https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-call.html';

export const conversationRules: readonly Rule[] = [
  {
    ...BASE,
    id: 'R01',
    title: 'The first message is the user’s.',
    message:
      'A conversation must start with a user message. Try again with a conversation that starts with a user message.',
    sources: [CONVERSE, 'https://github.com/langchain-ai/langchain-aws/issues/278'],
    breaches: ({ turns }) => (turns[0]?.role === 'user' ? [] : [{ at: 'messages.0.role' }]),
    examples: [converse(NOVA_LITE, 'an assistant first', { messages: [HI] }, { messages: [HELLO, HI] })],
  },
  {
    ...BASE,
    id: 'R02',
    title: 'The turns of user and assistant alternate.',
    operations: ['converse', 'count-tokens'],
    message:
      'A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.',
    sources: [CONVERSE, 'https://github.com/langchain-ai/langchain-aws/issues/278'],
    breaches: ({ turns }) => turns.filter(({ role }, index) => index > 0 && turns[index - 1]?.role === role),
    examples: [
      converse(NOVA_LITE, 'two user messages', { messages: [HI, HELLO, HI] }, { messages: [HI, HI] }),
    ],
  },
  {
    ...BASE,
    id: 'R03',
    title: 'A message has content.',
    operations: ['converse', 'count-tokens'],
    message:
      'The content field in the Message object at {what} is empty. Add a ContentBlock object to the content field and try again.',
    sources: [MESSAGE, 'https://github.com/archestra-ai/archestra/pull/4220'],
    breaches: ({ turns }) =>
      turns.flatMap(({ at, contentAt, blocks }) =>
        blocks.length === 0 ? [{ at: contentAt, what: at }] : [],
      ),
    examples: [converse(NOVA_LITE, 'an empty turn', { messages: [HI] }, { messages: [HI, assistant(), HI] })],
  },
  {
    ...BASE,
    id: 'R04',
    title: 'No text is blank: in messages, the system prompt and results of tools.',
    operations: ['converse', 'count-tokens'],
    message:
      'The text field in the ContentBlock object at {at} is blank. Add text to the text field, and try again.',
    sources: [
      'https://github.com/earendil-works/pi/issues/4975',
      'https://github.com/aws-samples/bedrock-engineer/issues/8',
    ],
    breaches: (request) =>
      blocksOf(request).filter(({ kind, text }) => kind === 'text' && text.trim() === ''),
    examples: [
      converse(NOVA_LITE, 'white space', { messages: [HI] }, { messages: [user({ text: ' ' })] }),
      converse(
        NOVA_LITE,
        'a blank system prompt',
        { system: [{ text: 'Be brief.' }] },
        { system: [{ text: '\n' }] },
      ),
    ],
  },
  {
    ...BASE,
    id: 'R05',
    title: 'A document comes with a text in the same message.',
    operations: ['converse', 'count-tokens'],
    message: 'A text block must be included when using documents.',
    sources: [MESSAGE, 'https://github.com/maximhq/bifrost/pull/5817'],
    breaches: ({ turns }): Breach[] =>
      turns.flatMap(({ contentAt, blocks }) =>
        blocks.some(({ kind }) => kind === 'document') && !blocks.some(({ kind }) => kind === 'text')
          ? [{ at: contentAt }]
          : [],
      ),
    examples: [
      converse(
        NOVA_LITE,
        'a document alone',
        { messages: [user({ text: 'Read.' }, note())] },
        { messages: [user(note())] },
      ),
    ],
  },
];

function note() {
  return { document: { format: 'txt', name: 'note', source: { bytes: 'SGkh' } } };
}

/** All content blocks, those of results too. */
export function blocksOf({ turns, system }: RequestView): readonly BlockView[] {
  return [...system, ...turns.flatMap(({ blocks }) => blocks)].flatMap((block) => [block, ...block.content]);
}
