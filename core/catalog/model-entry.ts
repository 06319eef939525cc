/**
 * A model that an operator adds without a release: what it is in Bedrock, what it can do and what it costs. One shape for
 * the admin API, the command line and the environment; the fields are named as GET /model/info shows them.
 *
 *     { "base": "us.anthropic.claude-opus-6", "inherits": "claude-opus-5-5",
 *       "prices": [ { "input": "5.5", "output": "27.5", "source": "aws.amazon.com/bedrock/pricing" } ] }
 */
import * as z from 'zod';
import { inferenceScopes } from './availability.ts';
import type { Effort, ModelFamily, ModelKind, ModelTraits } from './model.ts';
import { members } from './operator-json.ts';
import { priceShape } from './price-overrides.ts';
import { AWS_REGION } from './aws-region.ts';

/** What each family answers with. */
export const familyKinds: Readonly<Record<ModelFamily, ModelKind>> = {
  claude: 'chat',
  nova: 'chat',
  llama: 'chat',
  mistral: 'chat',
  deepseek: 'chat',
  qwen: 'chat',
  'gpt-oss': 'chat',
  gpt: 'chat',
  grok: 'chat',
  kimi: 'chat',
  glm: 'chat',
  gemma: 'chat',
  minimax: 'chat',
  nemotron: 'chat',
  palmyra: 'chat',
  jamba: 'chat',
  command: 'chat',
  'titan-embed': 'embedding',
  'nova-embed': 'embedding',
  'cohere-embed': 'embedding',
  rerank: 'rerank',
};

const families = Object.keys(familyKinds) as [ModelFamily, ...ModelFamily[]];

/** The price of an entry that does not say from when holds from here on: always. */
export const ALWAYS = '2000-01-01';

const flag = z.boolean('must be true or false');
const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const satisfies Effort[];

/** Each trait as ModelTraits has it. */
const traits = {
  sampling: oneOf('both', 'one', 'none'),
  thinking: oneOf(
    'adaptive-summarized',
    'adaptive',
    'budget',
    'effort-field',
    'effort-object',
    'reasoning-config',
  ).nullable(),
  thinkingOff: oneOf('unsaid', 'disabled', 'never'),
  bindsThinking: flag,
  json: oneOf('native', 'forced-tool', 'instruction'),
  invokeJson: oneOf('native', 'instruction'),
  strictTools: count(0, 1_000),
  toolChoice: oneOf('tool', 'any', 'auto'),
  toolSchemaRoot: oneOf('any', 'no-unions', 'plain'),
  limitsPropertyNames: flag,
  streamsWithTools: flag,
  stopSequences: oneOf('any', 'not-blank', 'none'),
  prefill: flag,
  textBesideTools: flag,
  imagesInResults: flag,
  imagesPerMessage: count(0, 1_000),
  cachePoints: oneOf('anywhere', 'behind-text', 'none'),
  systemTurns: flag,
  toolSearch: flag,
  toolExamples: flag,
  effortBeta: flag,
  leastOutputTokens: count(1, 1_000),
  efforts: z.array(oneOf(...efforts), 'must be a list of efforts').max(efforts.length),
  nativeChat: z.strictObject(
    {
      isPreferred: flag,
      toolsWhileThinking: flag,
      followsSchema: flag,
      refuses: z.array(z.string().max(64)).max(50),
    },
    'must be an object with isPreferred, toolsWhileThinking, followsSchema and refuses',
  ),
} satisfies Record<keyof ModelTraits, z.ZodType>;

const price = priceShape.extend({
  from: priceShape.shape.from.default(ALWAYS),
  source: priceShape.shape.source.default('entry of the model'),
});

const inherited = z.string('must be the name of a model of the catalog').min(1).max(256);

export const entryFields = {
  base: z
    .string('must be a model id, the id of an inference profile, or an ARN')
    .max(2048)
    .meta({
      description: 'Bedrock model id, inference profile id, or ARN.',
      examples: ['us.amazon.nova-pro-v1:0'],
    }),
  region: z
    .string('must be an AWS region such as us-east-1')
    .regex(AWS_REGION, 'must be an AWS region such as us-east-1')
    .optional()
    .meta({ description: 'Where it is called; the home region when absent.' }),
  scope: z
    .enum(inferenceScopes, `must be one of ${inferenceScopes.join(', ')}`)
    .optional()
    .meta({
      description:
        'Where Bedrock runs a call of an ARN that does not say it; decides which inherited prices count.',
    }),
  inherits: z
    .union([inherited, z.array(inherited).min(1).max(10)], {
      error: 'must be the name of a model of the catalog, or for a prompt router a list of them',
    })
    .optional()
    .meta({
      description:
        'Model of the catalog whose family, abilities, limits and prices hold where the entry says nothing else.',
    }),
  family: z
    .enum(families, `must be one of ${families.join(', ')}`)
    .optional()
    .meta({ description: 'Required without `inherits`.' }),
  mode: z.enum(['chat', 'embedding', 'rerank']).optional(),
  max_input_tokens: count(1, 100_000_000).optional(),
  max_output_tokens: count(0, 10_000_000).optional(),
  supports_function_calling: flag.optional(),
  supports_vision: flag.optional(),
  supports_pdf_input: flag.optional(),
  supports_reasoning: flag.optional(),
  supports_prompt_caching: flag.optional(),
  traits: members(
    Object.fromEntries(Object.entries(traits).map(([name, shape]) => [name, shape.optional()])) as {
      [Trait in keyof typeof traits]: z.ZodOptional<(typeof traits)[Trait]>;
    },
  )
    .optional()
    .meta({
      'x-json': true,
      description: 'What it takes and refuses beyond that; as ModelTraits in core/catalog/model.ts.',
    }),
  apis: members({
    runtime: z
      .array(oneOf('converse', 'invoke', 'responses', 'chat', 'messages'))
      .default(['converse', 'invoke']),
    mantle: z.array(oneOf('responses', 'chat', 'messages')).default([]),
    mantle_prefix: oneOf('/v1', '/openai/v1').default('/v1'),
  })
    .optional()
    .meta({ 'x-json': true, description: 'Which APIs serve it at which endpoint.' }),
  transport: oneOf('invoke', 'converse', 'openai').optional(),
  prices: z
    .array(price, 'must be a list of at least one price')
    .min(1, 'must be a list of at least one price')
    .max(50)
    .optional()
    .meta({
      description:
        'USD per million tokens as decimal text, as docs/prices.md says. Required without `inherits`.',
    }),
  billing: oneOf('tokens', 'provisioned')
    .optional()
    .meta({ description: 'provisioned: paid by the hour, so that a token may cost 0.' }),
  fallbacks: z
    .array(z.string('must be the name of a model').max(256), 'must be a list of model names')
    .max(10)
    .optional(),
  retention_days: count(1, 3_650)
    .optional()
    .meta({ description: 'How long its provider keeps traffic; absent: not at all.' }),
};

/** Of an entry by itself; what it names is checked in entry-checks.ts. */
export const entryShape = members(entryFields, 'must be an object with base and prices or inherits');

export type EntryText = z.output<typeof entryShape>;

/** As it is written down: what has a default may be left out. */
export type EntryInput = z.input<typeof entryShape>;

function oneOf<const Word extends string>(...words: [Word, ...Word[]]) {
  return z.enum(words, `must be one of ${words.join(', ')}`);
}

function count(least: number, most: number) {
  const say = `must be a whole number from ${least} to ${most}`;
  return z.int(say).min(least, say).max(most, say);
}
