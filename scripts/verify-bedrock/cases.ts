/** What is asked: both bodies of each rule's examples, what must be taken, and a few answers that must look right. */
import { isObject, type JsonObject } from '../../core/json.ts';
import { allowances } from '../../simulator/rules/allowances.ts';
import {
  closed,
  converse,
  GPT_OSS,
  HAIKU_4_5,
  invoke,
  LLAMA_3_3,
  MISTRAL_LARGE,
  NOVA_LITE,
  SONNET_4_5,
  textFormat,
  tool,
  tools,
} from '../../simulator/rules/example.ts';
import type { Operation, Rule } from '../../simulator/rules/rule.ts';
import { rules } from '../../simulator/rules/rules.ts';

export type Case = {
  /** The rule it is of, or `conformance`. */
  readonly id: string;
  readonly name: string;
  readonly operation: Operation;
  readonly isStream: boolean;
  /** The foundation model's id. */
  readonly modelId: string;
  readonly body: JsonObject;
  /** The rule that refuses the body; null: it is taken. */
  readonly refusedBy: Rule | null;
  /** What is wrong with an answer; null: nothing. */
  readonly problemOf: (answer: JsonObject) => string | null;
};

const NO_PROBLEM = () => null;

/** A rule that is only suspected says nothing of what must happen: both bodies are asked, and shown. */
export function allCases(): readonly Case[] {
  return [...conformance, ...allowed(), ...ruled()];
}

function ruled(): readonly Case[] {
  return rules.flatMap((rule) =>
    rule.examples.flatMap(({ name, operation, isStream, modelId, passes, refused }) => {
      const common = { id: rule.id, operation, isStream, modelId, problemOf: NO_PROBLEM };
      return [
        { ...common, name: `${name}, put right`, body: passes, refusedBy: null },
        { ...common, name, body: refused, refusedBy: rule },
      ];
    }),
  );
}

function allowed(): readonly Case[] {
  return allowances.flatMap(({ id, examples }) =>
    examples.map(({ name, operation, modelId, passes }) => ({
      id,
      name,
      operation,
      isStream: false,
      modelId,
      body: passes,
      refusedBy: null,
      problemOf: NO_PROBLEM,
    })),
  );
}

const conformance: readonly Case[] = [
  ...[HAIKU_4_5, NOVA_LITE, LLAMA_3_3, MISTRAL_LARGE, GPT_OSS].map((modelId) =>
    shown(converse(modelId, 'an answer with its tokens', {}, {}), (answer) => {
      const { usage } = answer;
      return isObject(usage) && Number(usage['inputTokens']) > 0 && Number(usage['outputTokens']) > 0
        ? null
        : 'no tokens are told';
    }),
  ),
  shown(
    converse(HAIKU_4_5, 'a forced tool with an open schema is called with nothing (R82)', forced({}), {}),
    (answer) => {
      const [input] = blocksOf(answer, 'toolUse').map((call) => call['input']);
      if (input === undefined) return 'no call';
      return isObject(input) && Object.keys(input).length === 0 ? null : 'the call has an input';
    },
  ),
  shown(converse(NOVA_LITE, 'a forced tool is called', forced({ at: { type: 'string' } }), {}), (answer) =>
    blocksOf(answer, 'toolUse').some(({ name }) => name === 'look') ? null : 'no call',
  ),
  shown(
    converse(
      SONNET_4_5,
      'a native JSON format is kept',
      textFormat(closed({ greeting: { type: 'string' } })),
      {},
    ),
    (answer) => {
      const text = textsOf(answer).join('');
      return text.trimStart().startsWith('{') ? null : `the answer is no JSON: ${text.slice(0, 60)}`;
    },
  ),
  shown(
    invoke(
      HAIKU_4_5,
      'a signature of thinking is standard base64 with padding (R91)',
      { max_tokens: 1100, thinking: { type: 'enabled', budget_tokens: 1024 } },
      {},
    ),
    ({ content }) => {
      const blocks: readonly unknown[] = Array.isArray(content) ? content : [];
      const thought = blocks.find((block) => isObject(block) && block['type'] === 'thinking');
      const signature = isObject(thought) ? String(thought['signature']) : '';
      const isStandard = signature.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(signature);
      return isStandard ? null : `the signature is ${signature.slice(0, 40)}`;
    },
  ),
  {
    id: 'conformance',
    name: 'tokens are counted',
    operation: 'count-tokens',
    isStream: false,
    modelId: HAIKU_4_5,
    body: { input: { converse: { messages: [{ role: 'user', content: [{ text: 'Say hi.' }] }] } } },
    refusedBy: null,
    problemOf: ({ inputTokens }) => (Number(inputTokens) > 0 ? null : 'no tokens are told'),
  },
];

function shown(
  { name, operation, modelId, isStream, passes }: ReturnType<typeof converse>,
  problemOf: Case['problemOf'],
): Case {
  return { id: 'conformance', name, operation, isStream, modelId, body: passes, refusedBy: null, problemOf };
}

function forced(properties: JsonObject): JsonObject {
  const { toolConfig } = tools(tool({ type: 'object', properties }));
  return {
    toolConfig: { ...(isObject(toolConfig) ? toolConfig : {}), toolChoice: { tool: { name: 'look' } } },
  };
}

/** The blocks of one kind in an answer of Converse's. */
function blocksOf({ output }: JsonObject, kind: string): readonly JsonObject[] {
  const message = isObject(output) ? output['message'] : undefined;
  const content: readonly unknown[] =
    isObject(message) && Array.isArray(message['content']) ? message['content'] : [];
  return content.flatMap((block) => (isObject(block) && isObject(block[kind]) ? [block[kind]] : []));
}

function textsOf({ output }: JsonObject): readonly string[] {
  const message = isObject(output) ? output['message'] : undefined;
  const content: readonly unknown[] =
    isObject(message) && Array.isArray(message['content']) ? message['content'] : [];
  return content.flatMap((block) =>
    isObject(block) && typeof block['text'] === 'string' ? [block['text']] : [],
  );
}
