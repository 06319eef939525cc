/** The reply of a call that policies apply to. */
import type { Model } from '../../../core/catalog/model.ts';
import type { Call, Reply } from '../../dialects/dialect.ts';
import { parseAnswer } from '../../dialects/json.ts';
import type { Placeholders } from '../mask/placeholders.ts';
import type { PolicyUse } from '../policy-use.ts';
import type { AnswerFindings } from './answer-check.ts';
import { guardedReply } from './guarded-reply.ts';
import { changeTexts } from './whole-answer.ts';

/** The same one where there is nothing to put back and nothing to look for. */
export function replyUnderPolicy(
  reply: Reply,
  { dialect }: Pick<Call, 'dialect'>,
  { model }: { readonly model: Pick<Model, 'kind' | 'family'> },
  use: PolicyUse,
): Reply {
  const { placeholders } = use;
  const checker = model.kind === 'chat' ? use.answerChecker : null;
  if (placeholders === null && checker === null) return reply;
  // Its answer repeats documents of the request, as they were understood.
  if (dialect === 'rerank') return placeholders === null ? reply : restoredOutput(reply, placeholders);
  const findings = new Map<string, number>();
  let blockedBy: string | null = null;
  const notes: AnswerFindings = {
    found: (check) => findings.set(check, (findings.get(check) ?? 0) + 1),
    blocked: (check) => {
      blockedBy ??= checker?.rule(check).policy ?? null;
    },
  };
  const sealsThoughts = model.family === 'claude';
  const rules = { placeholders, checker, notes, sealsThoughts, blockedBy: () => blockedBy };
  return { ...guardedReply(reply, rules), policyNotes: () => ({ findings, blockedBy }) };
}

/** Notes what was found in the answer that the client got, or would have got: others were asked for the same call maybe. */
export function noteAnswer(use: PolicyUse, reply: Reply): void {
  const notes = reply.policyNotes?.() ?? null;
  if (notes === null) return;
  for (const [check, count] of notes.findings)
    use.findings.set(check, (use.findings.get(check) ?? 0) + count);
  use.blockedBy ??= notes.blockedBy;
}

/** JSON in which an answer repeats its request, with the client's own words in it. */
export function restoredJson(json: string, placeholders: Placeholders): string {
  return placeholders.restore(json, (value) => JSON.stringify(value).slice(1, -1));
}

function restoredOutput(reply: Reply, placeholders: Placeholders): Reply {
  const notes: AnswerFindings = { found: () => undefined, blocked: () => undefined };
  return {
    ...reply,
    whole: (body, head) => {
      const answer = parseAnswer(reply.whole(body, head));
      changeTexts(answer, { placeholders, checker: null, notes, sealsThoughts: false });
      return Buffer.from(JSON.stringify(answer), 'utf8');
    },
  };
}
