/** A fault of a body in OpenAI's words, with the parameter and the code. */
import { show } from '../../wire/json.ts';
import { refused, type OpenaiError } from '../error.ts';
import { typeOf, type Fault } from './check.ts';

const ARTICLES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a decimal',
  boolean: 'a boolean',
  object: 'an object',
  array: 'an array',
  null: 'null',
};
/** An item that Bedrock does not know, in words seen live: https://github.com/BerriAI/litellm/pull/38227 */
const INPUT_ITEM = /^input\[\d+\]\.type$/;

export function inWords(fault: Fault): OpenaiError {
  const { path } = fault;
  switch (fault.kind) {
    case 'unknown':
      return refused(`Unknown parameter: '${path}'.`, path, 'unknown_parameter');
    case 'missing':
      return refused(`Missing required parameter: '${path}'.`, path, 'missing_required_parameter');
    case 'type': {
      const expected = fault.expected.map(withArticle);
      const wanted = expected.length === 1 ? expected[0] : `one of ${listed(expected, 'or')}`;
      const got = withArticle(typeOf(fault.value));
      return refused(
        `Invalid type for '${path}': expected ${wanted}, but got ${got} instead.`,
        path,
        'invalid_type',
      );
    }
    case 'value': {
      if (INPUT_ITEM.test(path)) {
        return refused(
          "invalid request body: Invalid 'input': value did not match any expected variant",
          'input',
          null,
        );
      }
      return invalidValue(fault.value, fault.allowed, path);
    }
  }
}

export function invalidValue(value: unknown, allowed: readonly unknown[], path: string): OpenaiError {
  const quoted = allowed.map((each) => `'${String(each)}'`);
  return refused(
    `Invalid value: '${show(value)}'. Supported values are: ${listed(quoted, 'and')}.`,
    path,
    'invalid_value',
  );
}

function withArticle(type: string): string {
  return ARTICLES[type] ?? type;
}

function listed(words: readonly string[], joined: 'and' | 'or'): string {
  if (words.length < 3) return words.join(` ${joined} `);
  return `${words.slice(0, -1).join(', ')}, ${joined} ${words.at(-1)}`;
}
