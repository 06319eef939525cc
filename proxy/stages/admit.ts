/**
 * admit: checks the permissions for the model, reserves limits and budgets, and writes the admission to the journal. From
 * here on every path ends in exactly one usage record: the admission is on disk before Bedrock is asked, so even a killed
 * task leaves one.
 * Refuses with 403 (model not allowed), 429 (limit, budget) and 503 (limits cannot be checked, journal full or not
 * writable).
 */
import type { OnProblem } from '../../core/metrics/label-values.ts';
import { priceOf, type Deployment, type Model } from '../../core/catalog/model.ts';
import { figuresOf } from '../../core/catalog/price-figures.ts';
import { isRefusal, refuse, withMessage, type Refusal } from '../../core/errors.ts';
import { customerMayUse, mayUse } from '../../core/keys/model-permission.ts';
import type { Principal } from '../../core/keys/principal.ts';
import type { LeaseMark } from '../../core/usage/record.ts';
import { isHit } from '../answer-cache/cache-use.ts';
import { ClientPresence } from '../client-presence.ts';
import { cacheUseOn, inputBoundOn, outputBoundOn, type OutputCap } from '../dialects/token-bound.ts';
import { asAdmitted, type Admitted, type Identified, type Understood } from '../exchange.ts';
import type { Turns } from '../event-loop-turns.ts';
import { DiskTrouble } from '../journal/disk-trouble.ts';
import type { Admission, OtherAnswer, WorstCheck } from '../journal/entry.ts';
import type { Journal } from '../journal/journal.ts';
import { tagsOf } from './aside.ts';
import { worstOfCall } from './checks/worst-of-call.ts';
import { shortenedPlan } from './plan.ts';
import { leaseMarkOf, refused, reserve, reserveAgain, type ReserveDeps } from './limits/reserve.ts';

export type AdmitDeps = ReserveDeps & {
  readonly turns: Turns;
  readonly journal: Journal;
  readonly onProblem: OnProblem;
};

export async function admit(understood: Identified, deps: AdmitDeps): Promise<Admitted | Refusal> {
  const { journal } = deps;
  const refusal = refuseAdmission(understood, journal);
  if (refusal !== null) return refusal;
  const reserved = reserve(understood, deps);
  const reservation = reserved instanceof Promise ? await reserved : reserved;
  if (isRefusal(reservation)) return reservation;
  const plan =
    understood.progress.outputCap === null
      ? understood.plan
      : await shortenedPlan(understood, understood.call, understood.plan, deps);
  if (isRefusal(plan)) {
    deps.leases.release(reservation);
    return plan;
  }
  understood.plan = plan;
  const lease = leaseMarkOf(reservation, deps.leases.owner);
  try {
    await journal.admitted(firstAdmission(understood, lease));
  } catch (error) {
    deps.leases.release(reservation);
    return refuseTrouble(error);
  }
  const client = new ClientPresence(understood.outgoing, deps.clock);
  return asAdmitted(understood, client, reservation, lease);
}

/** What needs no reservation: the permission for the model, and room for the record. */
export function refuseAdmission(
  { principal, customer, plan, aside }: Identified,
  journal: Journal,
): Refusal | null {
  const { model } = plan;
  if (!mayUse(principal, model)) {
    return refuse('model_not_allowed', { message: whyNotAllowed(principal, model), param: 'model' });
  }
  if (customer !== null && !customerMayUse(customer, model)) {
    const message = `The customer that this request names may not use the model "${model.name}". Ask an admin.`;
    return refuse('model_not_allowed', { message, param: 'model' });
  }
  for (const fallback of aside?.fallbacks ?? NONE) {
    if (mayUse(principal, fallback)) continue;
    return refuse('model_not_allowed', { message: whyNotAllowed(principal, fallback), param: 'fallbacks' });
  }
  return journal.isFull() || journal.trouble() !== null ? cannotRecord() : null;
}

const NONE: readonly never[] = [];

/** Rethrows every other error. */
export function refuseTrouble(error: unknown): Refusal {
  if (error instanceof DiskTrouble) return cannotRecord();
  throw error;
}

function cannotRecord(): Refusal {
  return refuse('unavailable', {
    message: 'The gateway cannot record usage right now and takes no new requests. Try again shortly.',
    retryAfterSeconds: 5,
  });
}

/**
 * Updates the admission before a further deployment is asked: it names `deployment`, its hedge `beside`, and the answers
 * that were given up before. Returns whether that is on disk.
 */
export async function noteAsked(
  admitted: Admitted,
  deployment: Deployment,
  beside: Deployment | null,
  { journal, onProblem }: AdmitDeps,
): Promise<boolean> {
  const { plan, progress } = admitted;
  const others = progress.givenUp.map((one) => otherOf(one, admitted));
  if (beside !== null) others.push(otherOf({ ...plan, deployment: beside }, admitted));
  const admission = admissionOf(admitted, deployment, admitted.lease);
  try {
    await journal.admitted(others.length === 0 ? admission : { ...admission, others });
    return true;
  } catch (error) {
    onProblem('write journal', error);
    return false;
  }
}

function otherOf(
  answer: OutputCap & { readonly model: Model; readonly deployment: Deployment },
  understood: Understood,
): OtherAnswer {
  const { model, deployment } = answer;
  return {
    model: model.name,
    deployment: deployment.id,
    ...priceMark(model, deployment, understood.createdAtMs),
    ...boundsOn(answer, understood),
  };
}

/** The price by its id; that of an entry whole, since it may be gone when the journal is replayed. */
function priceMark(
  { isEntry }: Model,
  deployment: Deployment,
  atMs: number,
): Pick<Admission, 'priceId' | 'figures'> {
  const price = priceOf(deployment, atMs);
  return { priceId: price.id, figures: isEntry === true ? figuresOf(price) : undefined };
}

function boundsOn(
  answer: OutputCap & { readonly model: Model },
  understood: Understood,
): Pick<Admission, 'inputTokensBound' | 'outputTokensBound' | 'cacheUse'> {
  if (isHit(understood)) return { inputTokensBound: 0, outputTokensBound: 0, cacheUse: 'none' };
  const { call, progress } = understood;
  const { model } = answer;
  const cacheUse = cacheUseOn(model, progress);
  return {
    inputTokensBound: inputBoundOn(model, call, progress),
    outputTokensBound: outputBoundOn(model, call, answer),
    cacheUse: cacheUse === '1h' ? undefined : cacheUse,
  };
}

/**
 * Admits the call once more, now that it includes the content it points to: replaces its reservation and its admission in
 * the journal. Refuses as admit does.
 */
export async function admitFetched(
  admitted: Admitted,
  heldFor: Model,
  deps: AdmitDeps,
): Promise<Refusal | null> {
  const shortage = await reserveAgain(admitted, admitted.plan, heldFor, deps);
  if (shortage !== null) {
    const refusal = refused(admitted, shortage, deps);
    return withMessage(refusal, `${refusal.message} ${FETCHED_COUNTS}`);
  }
  const plan = await shortenedPlan(admitted, admitted.call, admitted.plan, deps);
  if (isRefusal(plan)) return plan;
  admitted.plan = plan;
  try {
    await deps.journal.admitted(firstAdmission(admitted, admitted.lease));
  } catch (error) {
    return refuseTrouble(error);
  }
  return null;
}

const FETCHED_COUNTS = 'The images and files that this request points to are counted in.';

/** What the journal writes before the first deployment is asked. */
export function firstAdmission(understood: Identified, lease: LeaseMark | null): Admission {
  return admissionOf(understood, understood.plan.deployments[0], lease);
}

function admissionOf(understood: Identified, deployment: Deployment, lease: LeaseMark | null): Admission {
  const { principal, customer, plan, call, createdAtMs, policyUse, clientMetadata } = understood;
  const { model } = plan;
  const bounds = boundsOn(plan, understood);
  const price = priceMark(model, deployment, createdAtMs);
  // Neither an image nor a search is billed for an answer that is there.
  const isThere = isHit(understood);
  return {
    requestId: understood.requestId,
    createdAtMs,
    keyId: principal.keyId,
    userId: principal.userId,
    teamId: principal.teamId,
    customerId: customer?.customerId ?? null,
    modelAsked: call.modelAsked,
    model: model.name,
    endedModel: plan.ended?.name ?? null,
    deployment: deployment.id,
    region: deployment.region,
    route: understood.routeId,
    imageCount: isThere ? 0 : (call.imageCount ?? 0),
    searchUnits: isThere ? 0 : (call.searchUnits ?? 0),
    serviceTier: plan.serviceTier,
    clientRequestId: clientMetadata.clientRequestId,
    clientSessionId: clientMetadata.clientSessionId,
    userAgentFamily: clientMetadata.userAgentFamily,
    dialect: call.dialect,
    isStream: call.isStream,
    inputTokensBound: bounds.inputTokensBound,
    outputTokensBound: bounds.outputTokensBound,
    cacheUse: bounds.cacheUse,
    priceId: price.priceId,
    figures: price.figures,
    tags: tagsOf(understood),
    lease,
    worstChecks: worstChecksOf(understood, bounds.outputTokensBound),
    policies: policyUse?.policy.applied,
    findings:
      policyUse === null || policyUse.findings.size === 0
        ? undefined
        : Object.fromEntries(policyUse.findings),
    others: undefined,
  };
}

/** What a judge, Comprehend and guardrails may cost, so that a call whose task dies is charged for them. */
function worstChecksOf(understood: Identified, outputTokens: number): Admission['worstChecks'] {
  const worst = worstOfCall(understood, understood.plan, outputTokens);
  if (worst.length === 0) return undefined;
  return worst.map((check): WorstCheck => {
    const { costPicoUsd, ...known } = check;
    return known.kind === 'judge' ? known : { ...known, picoUsd: String(costPicoUsd) };
  });
}

function whyNotAllowed(principal: Principal, { name, retention }: Model): string {
  const { forbidsRetention } = principal;
  if (retention !== null && forbidsRetention !== null) {
    const keeper = retention.by === 'aws' ? 'AWS' : 'its maker';
    const forbidder = forbidsRetention === 'team' ? 'The team of this API key' : 'This gateway';
    return `${forbidder} forbids models that keep traffic, and that of "${name}" is kept by ${keeper} for ${retention.days} days. GET /v1/models lists the models that may be used.`;
  }
  return `${whoseList(principal, name)} may not use the model "${name}". GET /v1/models lists the models it may use.`;
}

/** Names the first scope whose list of models does not include this one. */
function whoseList({ modelLists }: Principal, model: string): string {
  switch (modelLists.find((list) => !list.models.has(model))?.scope) {
    case 'user':
      return 'The user of this API key';
    case 'team':
      return 'The team of this API key';
    case 'key':
    case undefined:
      return 'This API key';
  }
}
