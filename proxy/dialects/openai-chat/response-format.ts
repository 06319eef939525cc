/** `response_format` of a chat request: text, any JSON object, or JSON that follows a schema. */
import { ANY_OBJECT, jsonFormat, TEXT, type AnswerFormat } from '../converse/answer-shape.ts';
import { fault, isGiven, objectAt, stringAt } from '../request/faults.ts';
import type { JsonObject } from '../json.ts';

export function readFormat(value: unknown): AnswerFormat {
  if (!isGiven(value)) return TEXT;
  const format = objectAt(value, 'response_format');
  switch (format['type']) {
    case 'text':
      return TEXT;
    case 'json_object':
      return jsonFormat('response_format', 'answer', null, ANY_OBJECT);
    case 'json_schema':
      return readSchema(objectAt(format['json_schema'], 'response_format.json_schema'));
    default:
      return fault('response_format.type', "expected 'text', 'json_object' or 'json_schema'.");
  }
}

function readSchema(definition: JsonObject): AnswerFormat {
  const path = 'response_format.json_schema';
  const name = stringAt(definition['name'], `${path}.name`);
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) {
    fault(`${path}.name`, 'expected 1 to 64 letters, digits, underscores or hyphens.');
  }
  const description = definition['description'];
  const schema = isGiven(definition['schema'])
    ? objectAt(definition['schema'], `${path}.schema`)
    : ANY_OBJECT;
  return jsonFormat(path, name, typeof description === 'string' ? description : null, schema);
}
