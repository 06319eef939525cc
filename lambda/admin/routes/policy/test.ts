/**
 * POST /policy/test: what a policy finds in a text, and the text with what is masked replaced. For a policy as it is, for
 * checks that are not saved yet, or for all that applies to a key or a team. Nothing is called, counted or kept: checks by a
 * model or by AWS are named and not tried.
 */
import * as z from 'zod';
import { findPolicy } from '../../../../core/db/queries/policies/policies.ts';
import type { Finding } from '../../../../core/policies/detect/finding.ts';
import { together } from '../../../../core/policies/effective.ts';
import type { EffectiveMode, EffectivePolicy } from '../../../../core/policies/effective-policy.ts';
import { localChecks } from '../../../../core/policies/local-checks.ts';
import { modes, type Direction } from '../../../../core/policies/mode.ts';
import type { Policy } from '../../../../core/policies/policy.ts';
import { checksShape } from '../../../../core/policies/policy-shape.ts';
import { checksOf, readPolicy } from '../../../../core/policies/stored-policy.ts';
import { invalid, operation, reply } from '../../api/operation.ts';
import type { Context, Invalid, Refusal } from '../../api/operation.ts';
import { idField } from '../../request/fields.ts';
import { keyNameField } from '../key/key-fields.ts';
import { policiesFor, type Asked } from './policies-for.ts';
import { policyNameField } from './policy-reply.ts';
import { noSuchPolicy } from './update.ts';

const LONGEST_TEXT = 100_000;

const findingSchema = z.object({
  check: z.string(),
  label: z.string(),
  start: z.number().meta({ description: 'In UTF-16 code units, as text is counted in JavaScript.' }),
  end: z.number(),
  mode: z.enum(modes),
  policy: z.string(),
});

export const policyTest = operation({
  kind: 'write',
  path: '/policy/test',
  summary: 'What a policy, or checks that are not saved yet, would find in a text and do with it.',
  access: 'overseers',
  input: z.object({
    text: z.string().max(LONGEST_TEXT),
    policy_name: policyNameField.optional().meta({ description: 'A policy as it is now.' }),
    checks: checksShape.optional().meta({ 'x-whole': true, description: 'Checks that are not saved.' }),
    key: keyNameField.optional().meta({ description: 'All that applies to this key.' }),
    team_id: idField.optional().meta({ description: 'All that applies to this team.' }),
    model: z.string().max(256).optional().meta({ description: 'Of the call, with key or team_id.' }),
    direction: z.enum(['prompt', 'answer']).default('prompt').meta({ description: 'What the text is.' }),
  }),
  reply: z.object({
    outcome: z.enum(['passes', 'observed', 'masked', 'blocked']),
    blocked_by: z.string().nullable(),
    findings: z.array(findingSchema),
    masked_text: z
      .string()
      .meta({ description: 'The text as a model would get it, or of an answer the caller.' }),
    not_tried: z.array(z.string()).meta({ description: 'Checks by a model or by AWS.' }),
  }),
  command: { argument: 'text' },
  run: async (context, { text, direction, ...asked }) => {
    const found = await policiesAsked(context, asked);
    if ('kind' in found) return found;
    const effective = together(found);
    const findings = findingsIn(text, effective, direction);
    const blocking = findings.find(({ mode }) => mode === 'block');
    const masked = findings.filter(({ mode }) => mode === 'mask');
    return reply({
      outcome:
        blocking !== undefined
          ? 'blocked'
          : masked.length > 0
            ? 'masked'
            : findings.length > 0
              ? 'observed'
              : 'passes',
      blocked_by: blocking?.policy ?? null,
      findings,
      masked_text: withPlaceholders(text, masked, direction),
      not_tried: notTried(effective),
    });
  },
});

type TestInput = Asked & {
  readonly policy_name?: string | undefined;
  readonly checks?: z.output<typeof checksShape> | undefined;
};

async function policiesAsked(
  context: Context,
  { policy_name: name, checks, ...asked }: TestInput,
): Promise<readonly Policy[] | Refusal | Invalid> {
  const isWhom = asked.key !== undefined || asked.team_id !== undefined;
  if ([name !== undefined, checks !== undefined, isWhom].filter(Boolean).length > 1) {
    return invalid([{ param: 'policy_name', message: 'give policy_name, checks, or key or team_id' }]);
  }
  if (checks !== undefined) {
    const whom = { teams: [], keys: [], models: [] };
    const draft = { name: 'draft', version: 0, description: null, isEnabled: true, appliesTo: whom };
    return [{ ...draft, checks: checksOf(checks) }];
  }
  if (name === undefined) return policiesFor(context, asked);
  const policy = await findPolicy(context.db, name);
  return policy === null ? noSuchPolicy(name) : [readPolicy(policy).policy];
}

type Found = Finding & EffectiveMode;

function findingsIn(text: string, effective: EffectivePolicy, direction: Direction): readonly Found[] {
  const checks = localChecks(effective, direction);
  return checks === null
    ? []
    : checks.find(text).map((finding) => ({ ...finding, ...checks.rule(finding.check) }));
}

/** `[EMAIL_1]`, the same for the same value; in an answer, where nothing is put back, `[EMAIL]`. */
function withPlaceholders(text: string, masked: readonly Found[], direction: Direction): string {
  const numbers = new Map<string, Map<string, number>>();
  let shown = '';
  let from = 0;
  for (const { label, start, end } of masked) {
    const values = numbers.get(label) ?? new Map<string, number>();
    numbers.set(label, values);
    const value = text.slice(start, end);
    const number = values.get(value) ?? values.size + 1;
    values.set(value, number);
    shown += text.slice(from, start) + (direction === 'prompt' ? `[${label}_${number}]` : `[${label}]`);
    from = end;
  }
  return shown + text.slice(from);
}

function notTried({ judges, guardrails, comprehend }: EffectivePolicy): readonly string[] {
  return [
    ...judges.map(({ name }) => `judge:${name}`),
    ...guardrails.map(({ id }) => `guardrail:${id}`),
    ...comprehend.map(() => 'comprehend'),
  ];
}
