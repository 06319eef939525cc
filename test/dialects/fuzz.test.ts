/** Mutated requests never crash the dialects of Chat Completions and Messages. */
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { testMutations } from './fuzz-fixture.ts';
import { chatSeed, messagesSeed } from './fuzz-seeds.ts';

testMutations('Chat Completions', openaiChat, 'chat-completions', chatSeed);
testMutations('Messages', anthropicMessages, 'messages', messagesSeed);
testMutations('count_tokens', anthropicMessages, 'count-tokens', messagesSeed);
testMutations('Messages of other models', anthropicMessages, 'messages', {
  ...messagesSeed,
  model: 'nova-pro',
  tool_choice: { type: 'tool', name: 'a' },
  output_config: { effort: 'low', format: { type: 'json_schema', schema: { type: 'object' } } },
});
