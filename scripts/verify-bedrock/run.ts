/** Asks case by case, and says of each how the service stands to our table. */
import { deploymentsOf, type Deployment, type Model } from '../../core/catalog/model.ts';
import type { Clock } from '../../core/clock.ts';
import { ZERO_USD } from '../../core/money.ts';
import { breachedRules } from '../../simulator/rules/breaches.ts';
import { HTTP_ERRORS } from '../../simulator/wire/aws-error.ts';
import type { Case } from './cases.ts';
import type { Answer, Service } from './service.ts';
import { costOfAnswer, worstCostOf, type Spending } from './spending.ts';

/**
 * agrees: as the table says. differs: taken or refused against it. words: refused, but in other words than those quoted.
 * suspected: what the service does of which we only have a suspicion. unavailable: the model cannot be called from here.
 * unasked: it could have cost more than allowed.
 */
export type Verdict = 'agrees' | 'differs' | 'words' | 'suspected' | 'unavailable' | 'unasked';

export type Finding = { readonly tested: Case; readonly verdict: Verdict; readonly says: string };

export type Run = {
  readonly service: Service;
  readonly region: string;
  readonly models: readonly Model[];
  readonly spending: Spending;
  readonly clock: Clock;
  readonly tell: (finding: Finding) => void;
};

export async function runCases(cases: readonly Case[], run: Run): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const missing = new Map<string, string>();
  for (const tested of cases) {
    const model = run.models.find(({ bedrockId }) => bedrockId === tested.modelId);
    if (model === undefined) continue;
    const finding = await findingOf(tested, model, run, missing);
    findings.push(finding);
    run.tell(finding);
  }
  return findings;
}

/** `missing`: models that have been found to be out of reach, and why. */
async function findingOf(
  tested: Case,
  model: Model,
  run: Run,
  missing: Map<string, string>,
): Promise<Finding> {
  const [deployment] = deploymentsOf(model, run.region);
  if (deployment === undefined) missing.set(model.bedrockId, `not served in ${run.region}`);
  const reason = missing.get(model.bedrockId);
  if (deployment === undefined || reason !== undefined) {
    return { tested, verdict: 'unavailable', says: reason ?? '' };
  }
  const atMs = run.clock.nowMs();
  const isFree = tested.operation === 'count-tokens';
  const worst = isFree ? ZERO_USD : worstCostOf(tested.body, model, deployment, atMs);
  if (!run.spending.reserve(worst)) return { tested, verdict: 'unasked', says: 'it could cost too much' };
  const answer = await run.service(targetOf(tested, deployment), operationOf(tested), tested.body);
  const cost =
    answer.status === 200 && !isFree ? costOfAnswer(answer.body ?? {}, deployment, atMs) : ZERO_USD;
  run.spending.settle(worst, cost ?? worst);
  const finding = judged(tested, answer);
  if (finding.verdict === 'unavailable') missing.set(model.bedrockId, finding.says);
  return finding;
}

/** CountTokens takes no profiles. */
function targetOf({ operation, modelId }: Case, { upstreamId }: Deployment): string {
  return operation === 'count-tokens' ? modelId : upstreamId;
}

function operationOf({ operation, isStream }: Case): string {
  if (!isStream) return operation;
  return operation === 'converse' ? 'converse-stream' : 'invoke-with-response-stream';
}

function judged(tested: Case, answer: Answer): Finding {
  const { refusedBy, modelId, operation, isStream, body } = tested;
  const says = answer.status === 200 ? 'takes it' : `${answer.status} ${answer.exception}: ${answer.message}`;
  const verdict = (kind: Verdict, words = says): Finding => ({ tested, verdict: kind, says: words });
  if (answer.status === 200) {
    const problem = tested.problemOf(answer.body ?? {});
    if (refusedBy === null) return problem === null ? verdict('agrees') : verdict('differs', problem);
    return verdict(refusedBy.evidence === 'suspected' ? 'suspected' : 'differs');
  }
  if (isOutOfReach(answer, tested)) return verdict('unavailable');
  if (refusedBy === null) return verdict('differs');
  if (answer.status !== HTTP_ERRORS[refusedBy.exception].status) return verdict('differs');
  if (refusedBy.evidence === 'suspected') return verdict('suspected');
  const suspected = new Set([refusedBy.id]);
  const ours = breachedRules(operation, modelId, body, { isStream, suspected }).find(
    ({ rule }) => rule.id === refusedBy.id,
  );
  return refusedBy.isQuoted && ours?.message !== answer.message ? verdict('words') : verdict('agrees');
}

/** Throttled, without access, unknown, or broken: says nothing of the body. */
function isOutOfReach({ status, message }: Answer, { refusedBy }: Case): boolean {
  if (status === 429 || status === 404 || status >= 500) return true;
  if (status === 403) return refusedBy?.exception !== 'AccessDeniedException' || !message.includes('caching');
  return /model identifier is invalid|on-demand throughput/.test(message);
}
