/** Turns and parts of requests in the words of OpenAI and Anthropic. */
export const user = (content: unknown) => ({ role: 'user', content });
export const assistant = (content: unknown) => ({ role: 'assistant', content });
export const system = (content: unknown) => ({ role: 'system', content });
export const toolTurn = (tool_call_id: string, content: unknown) => ({ role: 'tool', tool_call_id, content });

/** A text of Chat Completions and of Messages, and one of the Responses API. */
export const said = (text: string) => ({ type: 'text', text });
export const inputText = (text: string) => ({ type: 'input_text', text });

/** One pixel. */
export const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
export const imageUrl = (url: string) => ({ type: 'image_url', image_url: { url } });
export const base64 = (media_type: string, data: string) => ({ type: 'base64', media_type, data });

export const EPHEMERAL = { type: 'ephemeral' };

/** The schema of an object with one text in it and nothing else. */
export const CLOSED = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
};
