/** How an answer is to look, as both of OpenAI's APIs say it; where a schema is defined differs, and is the caller's. */
import type { JsonObject } from '../json.ts';
import { fault, objectAt, stringAt } from '../request/faults.ts';
import { ANY_OBJECT, jsonFormat, TEXT, type AnswerFormat } from './answer-shape.ts';

export function readOpenaiFormat(
  format: JsonObject,
  param: string,
  schemaOf: () => { readonly path: string; readonly definition: JsonObject },
): AnswerFormat {
  switch (format['type']) {
    case 'text':
      return TEXT;
    case 'json_object':
      return ANY_OBJECT;
    case 'json_schema': {
      const { path, definition } = schemaOf();
      const name = stringAt(definition['name'], `${path}.name`);
      if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name))
        fault(`${path}.name`, 'expected 1 to 64 letters, digits, underscores or hyphens.');
      const { description } = definition;
      const schema = objectAt(definition['schema'], `${path}.schema`);
      return jsonFormat(path, name, typeof description === 'string' ? description : null, schema);
    }
    default:
      return fault(`${param}.type`, "expected 'text', 'json_object' or 'json_schema'.");
  }
}
