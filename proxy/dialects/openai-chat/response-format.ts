/** `response_format` of a chat request: text, any JSON object, or JSON that follows a schema. */
import { TEXT, type AnswerFormat } from '../converse/answer-shape.ts';
import { readOpenaiFormat } from '../converse/openai-format.ts';
import { isGiven, objectAt } from '../request/faults.ts';

export function readFormat(value: unknown): AnswerFormat {
  if (!isGiven(value)) return TEXT;
  const format = objectAt(value, 'response_format');
  return readOpenaiFormat(format, 'response_format', () => {
    const path = 'response_format.json_schema';
    const { schema = null, ...definition } = objectAt(format['json_schema'], path);
    return { path, definition: { ...definition, schema: schema ?? {} } };
  });
}
