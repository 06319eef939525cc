/** How a conversation may end: some models go on from a turn of the assistant, others refuse it. */
import type { ModelTraits } from '../../../../core/catalog/model.ts';
import { isObject } from '../../json.ts';
import { wrong } from '../reading/wrong.ts';

/** The messages without white space at the end of a turn that the model is to go on from. */
export function withCheckedEnd(messages: readonly unknown[], { prefill }: ModelTraits): readonly unknown[] {
  const last = messages.at(-1);
  if (!isObject(last) || last['role'] !== 'assistant') return messages;
  if (!prefill) {
    return wrong(
      'messages',
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    );
  }
  const content = trimmedEnd(last['content']);
  return content === last['content'] ? messages : [...messages.slice(0, -1), { ...last, content }];
}

function trimmedEnd(content: unknown): unknown {
  if (typeof content === 'string') return content.trimEnd();
  if (!Array.isArray(content)) return content;
  const last: unknown = content.at(-1);
  if (!isObject(last) || typeof last['text'] !== 'string') return content;
  const text = last['text'].trimEnd();
  return text === last['text'] ? content : [...content.slice(0, -1), { ...last, text }];
}
