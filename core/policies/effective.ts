/**
 * What several policies say together, check by check and direction by direction: the stricter mode wins, lists are
 * joined, and where two say the same check it is made once, by the stricter of both.
 */
import type { EffectiveMode, EffectiveModes, EffectivePolicy, Named } from './effective-policy.ts';
import { entityTypes, type EntityType } from './entity-types.ts';
import { stricter, type Mode } from './mode.ts';
import type {
  AnswerCacheRule,
  Checks,
  ComprehendCheck,
  FailureRule,
  GuardrailCheck,
  JudgeCheck,
  Policy,
  Verdict,
} from './policy.ts';

/** Whose call it is. */
export type PolicyCaller = {
  readonly keyId: string;
  /** The key that made it. @default none */
  readonly madeBy?: string | null;
  readonly teamId: string | null;
};

/** Whether a policy is for this caller, whatever the model. A key does not escape its policies by making another. */
export function isForCaller({ appliesTo }: Policy, { keyId, madeBy = null, teamId }: PolicyCaller): boolean {
  const { keys, teams } = appliesTo;
  const isNamed = keys.includes(keyId) || (madeBy !== null && keys.includes(madeBy));
  if (keys.length > 0 && !isNamed) return false;
  return teams.length === 0 || (teamId !== null && teams.includes(teamId));
}

/** In whatever order they come. Those that are not enabled are left out by whoever calls. */
export function together(policies: readonly Policy[]): EffectivePolicy {
  const sorted = policies.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return {
    applied: sorted.map(({ name, version }) => `${name}@${version}`),
    entities: entitiesOf(sorted),
    patterns: sorted.flatMap((policy) => named(policy, policy.checks.patterns).filter(isOn)),
    words: sorted.flatMap((policy) => named(policy, policy.checks.words).filter(isOn)),
    injection: strictest(sorted, ({ injection }) => injection),
    judges: joined(
      sorted.flatMap((policy) => named(policy, policy.checks.judges).filter(isOn)),
      ({ model, instructions }) => `${model}\n${instructions}`,
      stricterJudge,
    ),
    guardrails: joined(
      sorted.flatMap((policy) => named(policy, policy.checks.guardrails)),
      ({ id, version }) => `${id}:${version}`,
      widerGuardrail,
    ),
    comprehend: joined(
      sorted.flatMap((policy) => {
        const { comprehend } = policy.checks;
        return comprehend === null ? [] : named(policy, [comprehend]).filter(isOn);
      }),
      ({ language }) => language,
      stricterComprehend,
    ),
    promptCaching: sorted.some(({ checks }) => checks.promptCaching === 'off') ? 'off' : 'auto',
    answerCache: answerCacheOf(sorted.map(({ checks }) => checks.answerCache)),
  };
}

const OFF: EffectiveMode = { mode: 'off', policy: '' };

function entitiesOf(policies: readonly Policy[]): EffectivePolicy['entities'] {
  const found = new Map<EntityType, EffectiveModes>();
  for (const type of entityTypes) {
    const modesIn = ({ entities }: Checks) => entities[type] ?? entities.default;
    const prompt = strictest(policies, (checks) => modesIn(checks)?.prompt ?? 'off');
    const answer = strictest(policies, (checks) => modesIn(checks)?.answer ?? 'off');
    if (prompt.mode !== 'off' || answer.mode !== 'off') found.set(type, { prompt, answer });
  }
  return found;
}

/** Of several equally strict policies the first by name. */
function strictest(policies: readonly Policy[], modeIn: (checks: Checks) => Mode): EffectiveMode {
  let found = OFF;
  for (const { name, checks } of policies) {
    const mode = modeIn(checks);
    if (mode !== found.mode && stricter(mode, found.mode) === mode) found = { mode, policy: name };
  }
  return found;
}

function named<Check>({ name }: Policy, checks: readonly Check[]): readonly Named<Check>[] {
  return checks.map((check) => ({ ...check, policy: name }));
}

function isOn({ prompt, answer }: { readonly prompt: Mode; readonly answer: Mode }): boolean {
  return prompt !== 'off' || answer !== 'off';
}

/** Each once, by what makes two of them the same check; of such two, what both together say. */
function joined<Check>(
  checks: readonly Check[],
  sameness: (check: Check) => string,
  both: (one: Check, other: Check) => Check,
): readonly Check[] {
  const found = new Map<string, Check>();
  for (const check of checks) {
    const before = found.get(sameness(check));
    found.set(sameness(check), before === undefined ? check : both(before, check));
  }
  return [...found.values()];
}

function rules(one: FailureRule, other: FailureRule): FailureRule {
  return {
    timeoutMs: Math.min(one.timeoutMs, other.timeoutMs),
    onFailure: one.onFailure === 'closed' ? 'closed' : other.onFailure,
  };
}

function stricterVerdict(one: Verdict, other: Verdict): Verdict {
  if (one === 'block' || other === 'block') return 'block';
  return one === 'observe' ? one : other;
}

/** The policy that blocks is the one that is named. */
function blocker<Check extends { readonly prompt: Mode; readonly answer: Mode; readonly policy: string }>(
  one: Check,
  other: Check,
): string {
  const blocks = ({ prompt, answer }: Check): boolean => prompt === 'block' || answer === 'block';
  return !blocks(one) && blocks(other) ? other.policy : one.policy;
}

function stricterJudge(one: Named<JudgeCheck>, other: Named<JudgeCheck>): Named<JudgeCheck> {
  return {
    ...one,
    ...rules(one, other),
    prompt: stricterVerdict(one.prompt, other.prompt),
    answer: stricterVerdict(one.answer, other.answer),
    policy: blocker(one, other),
  };
}

function widerGuardrail(one: Named<GuardrailCheck>, other: Named<GuardrailCheck>): Named<GuardrailCheck> {
  return {
    ...one,
    ...rules(one, other),
    guards: one.guards === 'conversation' ? one.guards : other.guards,
    toolResults: one.toolResults === 'checked' ? one.toolResults : other.toolResults,
  };
}

function stricterComprehend(
  one: Named<ComprehendCheck>,
  other: Named<ComprehendCheck>,
): Named<ComprehendCheck> {
  return {
    ...one,
    ...rules(one, other),
    minScore: Math.min(one.minScore, other.minScore),
    prompt: stricterVerdict(one.prompt, other.prompt),
    answer: stricterVerdict(one.answer, other.answer),
    policy: blocker(one, other),
  };
}

const SCOPES = ['key', 'user', 'team'] as const;

/** The narrower scope, the shorter time, and only where asked if one of them says so. */
function answerCacheOf(said: readonly Checks['answerCache'][]): AnswerCacheRule | null {
  let found: AnswerCacheRule | null = null;
  for (const rule of said) {
    if (rule === 'off') return null;
    if (rule === null) continue;
    found =
      found === null
        ? rule
        : {
            scope: SCOPES.find((scope) => scope === rule.scope || scope === found?.scope) ?? rule.scope,
            ttlSeconds: Math.min(found.ttlSeconds, rule.ttlSeconds),
            when: found.when === 'asked' ? 'asked' : rule.when,
            pace: found.pace,
          };
  }
  return found;
}
