/**
 * Items that an API of OpenAI's on Bedrock takes in another form, or not at all. All others keep their bytes, encrypted
 * reasoning and compacted conversations among them.
 * https://github.com/BerriAI/litellm/blob/main/litellm/llms/base_llm/responses/codex_compat.py
 */
import type { BedrockEndpoint } from '../../../bedrock-http.ts';
import { isWithout, type Target } from '../../dialect.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { isSealed } from '../sealed-reasoning.ts';
import type { InputSurvey } from './input-survey.ts';
import { isOffered } from './tools.ts';

/** What stands in the place of items, as JSON; null: nothing. By their place in `input`. */
export function itemEdits(
  { special }: InputSurvey,
  target: Target,
  endpoint: BedrockEndpoint,
): ReadonlyMap<number, string | null> {
  const edits = new Map<number, string | null>();
  for (const { index, type, item } of special) {
    const edit = type === 'additional_tools' ? toolsFor(item, endpoint) : editOf(type, item, target);
    if (edit !== AS_IT_IS) edits.set(index, edit);
  }
  return edits;
}

const AS_IT_IS = Symbol('as it is');

function editOf(type: string, item: JsonObject, target: Target): string | null | typeof AS_IT_IS {
  switch (type) {
    case 'reasoning':
      return isReadable(item, target) ? AS_IT_IS : null;
    case 'agent_message':
      return isEncrypted(item) && target.model.family === 'gpt' ? AS_IT_IS : messageOf(item);
    case 'context_compaction': {
      const { encrypted_content: content } = item;
      const isThere = typeof content === 'string' && content !== '';
      return isThere ? JSON.stringify({ type: 'compaction', encrypted_content: content }) : null;
    }
    case 'local_shell_call': {
      const { call_id, action } = item;
      return typeof call_id === 'string' && call_id !== ''
        ? JSON.stringify({
            type: 'function_call',
            call_id,
            name: 'local_shell',
            arguments: JSON.stringify(action ?? {}),
          })
        : null;
    }
    default:
      return AS_IT_IS;
  }
}

/** bedrock-mantle takes tools in `tools` alone, where they are put; elsewhere the item loses what servers run. */
function toolsFor(item: JsonObject, endpoint: BedrockEndpoint): string | null | typeof AS_IT_IS {
  const { tools } = item;
  if (endpoint === 'mantle') return null;
  if (!Array.isArray(tools)) return AS_IT_IS;
  const offered = tools.filter((tool) => isOffered(tool, endpoint));
  if (offered.length === tools.length) return AS_IT_IS;
  return offered.length === 0 ? null : JSON.stringify({ ...item, tools: offered });
}

/**
 * What the gateway sealed is a thought of another API's. Without its content, an item refers to what a server has kept,
 * and Bedrock's keeps nothing of these calls.
 */
function isReadable({ encrypted_content: encrypted, content }: JsonObject, target: Target): boolean {
  if (isWithout(target, 'thinking-binding')) return false;
  if (typeof encrypted === 'string' && encrypted !== '') return !isSealed(encrypted);
  return Array.isArray(content) && content.length > 0;
}

function isEncrypted({ content }: JsonObject): boolean {
  return (
    Array.isArray(content) && content.some((part) => isObject(part) && isGivenText(part['encrypted_content']))
  );
}

/** What one agent told another, as a message of the assistant's. */
function messageOf({ content }: JsonObject): string | null {
  if (!Array.isArray(content)) return null;
  const text = content
    .filter(isObject)
    .map((part) => [part['text'], part['encrypted_content']].find(isGivenText) ?? '')
    .join('');
  if (text === '') return null;
  return JSON.stringify({ type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] });
}

function isGivenText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
