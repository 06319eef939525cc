/**
 * GET /policy/effective: what applies to a key or a team, and which policy says so: why a call was refused, masked or not
 * cached. Words, patterns and instructions are left out: whoever may call may see it, and they are for admins.
 */
import * as z from 'zod';
import { together } from '../../../../core/policies/effective.ts';
import type { EffectivePolicy } from '../../../../core/policies/effective-policy.ts';
import { operation, reply } from '../../api/operation.ts';
import { idField } from '../../request/fields.ts';
import { keyNameField } from '../key/key-fields.ts';
import { policiesFor } from './policies-for.ts';

const checkSchema = z.object({
  check: z
    .string()
    .meta({ description: 'As in usage records: an entity type, pattern:<name>, judge:<name>, …' }),
  prompt: z.string(),
  answer: z.string(),
  policies: z.array(z.string()).meta({ description: 'Names of the policies that say so.' }),
});

const appliedSchema = z.object({
  policy_name: z.string(),
  version: z.number(),
  description: z.string().nullable(),
  models: z.array(z.string()).meta({ description: 'Only for calls of these; empty: of every model.' }),
});

export const policyEffective = operation({
  kind: 'read',
  path: '/policy/effective',
  summary:
    'What applies to a key or a team, and which policy says so; to the key of this request when none is named.',
  access: 'everyone',
  input: z.object({
    key: keyNameField
      .optional()
      .meta({ description: 'Better by its id: the load balancer logs query strings.' }),
    team_id: idField.optional().meta({ description: 'Of a team, in place of a key.' }),
    model: z.string().max(256).optional().meta({
      description: 'Name of a model; absent: what applies to some model counts.',
    }),
  }),
  reply: z.object({
    policies: z.array(appliedSchema),
    checks: z.array(checkSchema),
    prompt_caching: z.string(),
    answer_cache: z
      .object({ scope: z.string(), ttl_seconds: z.number(), when: z.string(), pace: z.string() })
      .nullable()
      .meta({ description: 'Null: answers are not cached.' }),
  }),
  command: { otherVerbs: [], shows: 'checks', columns: ['check', 'prompt', 'answer', 'policies'] },
  run: async (context, input) => {
    const found = await policiesFor(context, input);
    if ('kind' in found) return found;
    const effective = together(found);
    const { answerCache } = effective;
    return reply({
      policies: found.map(({ name, version, description, appliesTo }) => ({
        policy_name: name,
        version,
        description,
        models: appliesTo.models,
      })),
      checks: checksIn(effective),
      prompt_caching: effective.promptCaching,
      answer_cache:
        answerCache === null
          ? null
          : {
              scope: answerCache.scope,
              ttl_seconds: answerCache.ttlSeconds,
              when: answerCache.when,
              pace: answerCache.pace,
            },
    });
  },
});

type Shown = z.output<typeof checkSchema>;

function checksIn(effective: EffectivePolicy): readonly Shown[] {
  const { entities, patterns, words, injection, judges, guardrails, comprehend } = effective;
  const named =
    (kind: string) =>
    (check: {
      readonly name: string;
      readonly prompt: string;
      readonly answer: string;
      readonly policy: string;
    }): Shown => ({
      check: `${kind}:${check.name}`,
      prompt: check.prompt,
      answer: check.answer,
      policies: [check.policy],
    });
  return [
    ...[...entities].map(([type, { prompt, answer }]) => ({
      check: type,
      prompt: prompt.mode,
      answer: answer.mode,
      policies: [...new Set([prompt.policy, answer.policy])].filter((name) => name !== ''),
    })),
    ...patterns.map(named('pattern')),
    ...words.map(named('words')),
    ...(injection.mode === 'off'
      ? []
      : [{ check: 'injection', prompt: injection.mode, answer: 'off', policies: [injection.policy] }]),
    ...judges.map(named('judge')),
    ...guardrails.map(({ id, policy }) => ({
      check: `guardrail:${id}`,
      prompt: 'its own',
      answer: 'its own',
      policies: [policy],
    })),
    ...comprehend.map(({ prompt, answer, policy }) => ({
      check: 'comprehend',
      prompt,
      answer,
      policies: [policy],
    })),
  ];
}
