/**
 * What admins write of a policy, named as the admin API names it; the same is stored. Whoever reads it back, of whatever
 * version, does so by stored-policy.ts.
 *
 *     { "entities": { "email": "mask", "card": { "prompt": "mask", "answer": "block" } },
 *       "patterns": [{ "name": "employee_id", "pattern": "EMP-\\d{6}", "prompt": "mask" }], "prompt_caching": "off" }
 */
import * as z from 'zod';
import { members } from '../catalog/operator-json.ts';
import { checkPattern } from './detect/custom/compile-pattern.ts';
import { entityTypes } from './entity-types.ts';
import { modes, type Modes } from './mode.ts';

const MOST_SECONDS = 30 * 86_400;

const verdicts = ['off', 'observe', 'block'] as const;

/** One word is what happens to prompts; answers are then not looked at. */
const modesShape = z
  .union([
    oneOf(modes).transform((prompt): Modes => ({ prompt, answer: 'off' })),
    members({ prompt: oneOf(modes).default('off'), answer: oneOf(modes).default('off') }, modesFault()),
  ])
  .meta({
    description: 'What happens to what is found: one word for prompts alone, or {"prompt": …, "answer": …}.',
    examples: ['mask'],
  });

const ownName = z
  .string()
  .regex(/^[a-z0-9_]{1,40}$/, 'must be 1 to 40 lower-case letters, digits and _')
  .meta({ examples: ['employee_id'] });

const directions = { prompt: oneOf(modes).default('off'), answer: oneOf(modes).default('off') };

const verdictsOf = { prompt: oneOf(verdicts).default('off'), answer: oneOf(verdicts).default('off') };

const failureRule = {
  timeout_ms: z
    .int()
    .min(50)
    .max(30_000)
    .default(2_000)
    .meta({ description: 'How long a call waits for the check.' }),
  on_failure: oneOf(['open', 'closed']).default('closed').meta({
    description: 'When the check does not answer in time: closed refuses the call, open lets it go on.',
  }),
};

const patternShape = members({
  name: ownName,
  pattern: z
    .string()
    .superRefine((pattern, context) => {
      const fault = checkPattern(pattern);
      if (fault !== null) context.addIssue(fault);
    })
    .meta({
      description: 'In the syntax of RE2, which is linear in the text: no lookaround, no back-references.',
      examples: ['EMP-\\d{6}'],
    }),
  ...directions,
});

const wordsShape = members({
  name: ownName,
  words: z
    .array(z.string().min(1).max(200))
    .min(1)
    .max(5_000)
    .meta({ description: 'Words and phrases, in whatever case; never shown to callers.' }),
  ...directions,
});

const judgeShape = members({
  name: ownName,
  model: z.string().min(1).max(256).meta({ description: 'Public name of the model that judges.' }),
  instructions: z.string().min(1).max(8_000).meta({ description: 'What it is to refuse, in your words.' }),
  ...verdictsOf,
  ...failureRule,
});

const guardrailShape = members({
  id: z
    .string()
    .max(2_048)
    .regex(
      /^([a-z0-9]+|arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:guardrail\/[a-z0-9]+)$/,
      'must be the id of a guardrail, such as "gr4bcd1efg2h", or its ARN',
    ),
  version: z
    .string()
    .regex(/^([1-9][0-9]{0,7}|DRAFT)$/, 'must be a number such as "1", or "DRAFT"')
    .default('DRAFT'),
  guards: oneOf(['conversation', 'last-turn']).default('conversation'),
  tool_results: oneOf(['ignored', 'checked']).default('ignored').meta({
    description:
      'Bedrock shows a guardrail no results of tools. `checked`: it is asked about them before the model is, which is charged too.',
  }),
  ...failureRule,
});

const comprehendShape = members({
  language: oneOf(['en', 'es']).default('en'),
  min_score: z.number().min(0).max(1).default(0.8),
  ...verdictsOf,
  ...failureRule,
});

const answerCacheShape = z.union([
  z.literal('off'),
  members(
    {
      scope: oneOf(['key', 'user', 'team']).default('key'),
      ttl_seconds: z.int().min(1).max(MOST_SECONDS).default(3_600),
      when: oneOf(['asked', 'deterministic']).default('asked'),
      pace: oneOf(['at-once', 'recorded']).default('at-once'),
    },
    'must be "off", or an object with scope, ttl_seconds, when and pace',
  ),
]);

const entitiesShape = members(
  {
    default: modesShape.optional(),
    ...(Object.fromEntries(entityTypes.map((type) => [type, modesShape.optional()])) as Record<
      (typeof entityTypes)[number],
      z.ZodOptional<typeof modesShape>
    >),
  },
  'must be an object such as {"email": "mask"}',
  `is not a kind that is found; there are default, ${entityTypes.join(', ')}`,
);

const json = { 'x-json': true } as const;

const fields = {
  entities: entitiesShape.meta({
    ...json,
    description: 'Personal data and secrets, by kind; `default`: those that are not named.',
    examples: [{ email: 'mask', card: { prompt: 'block', answer: 'block' } }],
  }),
  patterns: z
    .array(patternShape)
    .max(50)
    .meta({ ...json, description: 'Patterns of your own.' }),
  words: z
    .array(wordsShape)
    .max(20)
    .meta({ ...json, description: 'Lists of words that are not wanted.' }),
  injection: oneOf(verdicts).meta({ description: 'Known patterns of prompt injection.' }),
  judges: z
    .array(judgeShape)
    .max(3)
    .meta({ ...json, description: 'Models that are asked for a verdict.' }),
  guardrails: z
    .array(guardrailShape)
    .max(3)
    .meta({ ...json, description: 'Guardrails of Bedrock.' }),
  comprehend: comprehendShape
    .nullable()
    .meta({ ...json, description: 'Personal data as Amazon Comprehend finds it.' }),
  prompt_caching: oneOf(['auto', 'off']).meta({
    description: 'Whether the gateway places cache points where a request has none.',
  }),
  answer_cache: answerCacheShape
    .nullable()
    .meta({ ...json, description: 'Lets answers be cached; "off" forbids it, whatever other policies say.' }),
};

export const checksFields = {
  entities: fields.entities.default({}),
  patterns: fields.patterns.default([]),
  words: fields.words.default([]),
  injection: fields.injection.default('off'),
  judges: fields.judges.default([]),
  guardrails: fields.guardrails.default([]),
  comprehend: fields.comprehend.default(null),
  prompt_caching: fields.prompt_caching.default('auto'),
  answer_cache: fields.answer_cache.default(null),
};

export const checksShape = members(checksFields, 'must be an object of checks');

/** Of a change: absent checks stay, null takes one away. */
export const checksChanges = members(
  {
    entities: fields.entities.nullish(),
    patterns: fields.patterns.nullish(),
    words: fields.words.nullish(),
    injection: fields.injection.nullish(),
    judges: fields.judges.nullish(),
    guardrails: fields.guardrails.nullish(),
    comprehend: fields.comprehend.optional(),
    prompt_caching: fields.prompt_caching.nullish(),
    answer_cache: fields.answer_cache.optional(),
  },
  'must be an object of checks',
);

const list = (description: string) => z.array(z.string().min(1).max(256)).max(500).meta({ description });

const lists = {
  teams: list('Ids of teams.'),
  keys: list('Ids of keys.'),
  models: list('Models, patterns such as "claude-*", and access groups.'),
};

const APPLIES_FAULT = 'must be an object with teams, keys and models';

/** An absent list is no restriction. */
export const appliesToShape = members(
  { teams: lists.teams.default([]), keys: lists.keys.default([]), models: lists.models.default([]) },
  APPLIES_FAULT,
);

/** Of a change: absent lists stay, null takes one away. */
export const appliesToChanges = members(
  { teams: lists.teams.nullish(), keys: lists.keys.nullish(), models: lists.models.nullish() },
  APPLIES_FAULT,
);

export type WrittenChecks = z.output<typeof checksShape>;
export type WrittenAppliesTo = z.output<typeof appliesToShape>;

function oneOf<const Value extends string>(values: readonly Value[]) {
  return z.enum(values, `must be one of ${values.join(', ')}`);
}

function modesFault(): string {
  return `must be one of ${modes.join(', ')}, or {"prompt": …, "answer": …} of these`;
}
