/**
 * The checks of a call that ask somebody else, made of what its policies say: which look at the prompt, which at the answer,
 * and the guardrail that goes with the request itself. The gateway's own checks (personal data, words, patterns) are not
 * here: they have looked at the request before.
 */
import type { EffectivePolicy, Named } from '../../../core/policies/effective-policy.ts';
import type { Direction } from '../../../core/policies/mode.ts';
import type { GuardrailCheck } from '../../../core/policies/policy.ts';
import { guardrailCheck, guardrailName, guardrailRegion, type GuardrailDeps } from './apply-guardrail.ts';
import type { PaidCheck } from './check.ts';
import { comprehendCheck } from './comprehend.ts';
import { judgeCheck, type JudgeDeps } from './judge.ts';
import type { PromptTexts } from './prompt-texts.ts';
import type { Stopped, ToCheck } from './run-checks.ts';
import type { VerdictMemory } from './verdict-memory.ts';

export type PaidChecks = {
  /** Asked before the model is. */
  readonly prompt: readonly ToCheck[];
  /** What they said, once for all choices of a request; null: they were not asked. */
  verdict: Promise<Stopped | null> | null;
  /** Asked about the answer before the client gets any of it. */
  readonly answer: readonly PaidCheck[];
  /** Null: no guardrail goes with the request. */
  readonly native: NativeGuardrail | null;
};

/** The first guardrail of a call. It goes with the request, where Bedrock has a place for it. */
export type NativeGuardrail = {
  readonly rule: Named<GuardrailCheck>;
  readonly name: string;
  /** Where it is. */
  readonly region: string;
  /** The same as a check by itself, for requests that it cannot go with. */
  readonly applied: ToCheck;
  /** Results of tools, which it is not shown where it goes along; null: it is not to look at them, or has. */
  readonly results: ToCheck | null;
  /** What it may look at of the prompt. */
  readonly conversation: { readonly bytes: number; readonly parts: number };
  /** By the id of a deployment, how its request has it: in Converse's body, in InvokeModel's headers, or not. */
  readonly placed: Map<string, Placement>;
  /** What it says of the prompt by itself; null: it was not asked. */
  verdict: Promise<Stopped | null> | null;
  /** The same of results of tools. */
  verdictOfResults: Promise<Stopped | null> | null;
};

export type Placement = 'converse' | 'invoke' | null;

export type PaidCheckDeps = GuardrailDeps & JudgeDeps & { readonly verdictMemory: VerdictMemory };

/** Whether policies ask somebody else at all: then the texts of the request have to be read. */
export function hasPaidChecks({ judges, guardrails, comprehend }: EffectivePolicy): boolean {
  return judges.length > 0 || guardrails.length > 0 || comprehend.length > 0;
}

export function paidChecksOf(
  policy: EffectivePolicy,
  texts: PromptTexts,
  atMs: number,
  deps: PaidCheckDeps,
): PaidChecks {
  const prompt: ToCheck[] = [];
  const answer: PaidCheck[] = [];
  const add = (direction: Direction, check: PaidCheck): void => {
    if (direction === 'answer') answer.push(check);
    else prompt.push(toCheck(check, texts.inputs, deps));
  };
  for (const direction of ['prompt', 'answer'] as const) {
    for (const rule of policy.judges)
      if (rule[direction] !== 'off') add(direction, judgeCheck(rule, direction, atMs, deps));
    for (const rule of policy.comprehend)
      if (rule[direction] !== 'off') add(direction, comprehendCheck(rule, direction, atMs, deps));
  }
  const [first, ...others] = policy.guardrails.map((rule) => guarding(rule, texts, atMs, deps));
  for (const one of others) {
    prompt.push(one);
    answer.push(one.check);
  }
  const [rule] = policy.guardrails;
  if (first === undefined || rule === undefined) return { prompt, answer, native: null, verdict: null };
  const native: NativeGuardrail = {
    rule,
    name: guardrailName(rule),
    region: guardrailRegion(rule, deps.homeRegion),
    applied: first,
    conversation: { bytes: bytesOf(texts.conversation), parts: texts.parts },
    results: resultsFor(rule, first.check, texts, deps),
    placed: new Map(),
    verdict: null,
    verdictOfResults: null,
  };
  return { prompt, answer, native, verdict: null };
}

function guarding(
  rule: Named<GuardrailCheck>,
  texts: PromptTexts,
  atMs: number,
  deps: PaidCheckDeps,
): ToCheck {
  const check = guardrailCheck(rule, atMs, deps);
  return toCheck(check, rule.guards === 'last-turn' ? texts.last : texts.conversation, deps);
}

function resultsFor(
  { toolResults, guards }: GuardrailCheck,
  check: PaidCheck,
  { results, lastResults }: PromptTexts,
  deps: PaidCheckDeps,
): ToCheck | null {
  if (toolResults === 'ignored') return null;
  const unseen = toCheck(check, guards === 'last-turn' ? lastResults : results, deps);
  return unseen.texts.length === 0 ? null : unseen;
}

/** What the check has let pass before is not looked at again, nor paid for. */
function toCheck(check: PaidCheck, texts: readonly string[], { verdictMemory }: PaidCheckDeps): ToCheck {
  const unseen = verdictMemory.unseen(check.rule, texts);
  return { check, texts: unseen, wasSeen: unseen.length < texts.length };
}

export function bytesOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
