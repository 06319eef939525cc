/**
 * understand: parses the body into a call for a model of the catalog, and makes its plan, including the request for
 * Bedrock. The body is parsed at most once; a large one is processed in turns, so that other requests make progress.
 * Refuses with 400 (not JSON, wrong types, what the model cannot do) and 404 (unknown model, or one that has
 * ended).
 */
import { endedModel } from '../../core/catalog/ended.ts';
import { stageAt } from '../../core/catalog/life.ts';
import type { Model } from '../../core/catalog/model.ts';
import { readWrittenName } from '../../core/catalog/written-name.ts';
import { isRefusal, refuse, type Refusal } from '../../core/errors.ts';
import { dialects } from '../../core/routes.ts';
import { dialectOf } from '../dialects/by-route.ts';
import type { Call, DialectModule, ExpandedBody, RawRequest } from '../dialects/dialect.ts';
import { finish, isWork, LARGE_BODY_BYTES, type Work } from '../dialects/work.ts';
import type { Turns } from '../event-loop-turns.ts';
import { asUnderstood, type Received, type Understood } from '../exchange.ts';
import { withPaidChecks, type CheckDeps } from '../policies/checks/understand-checks.ts';
import { asideOf, asksAside, type Aside, type AsideDeps } from './aside.ts';
import { planning, type Plan, type PlanDeps, type Wanted } from './plan.ts';
import type { PromptCaching } from './prompt-caching/prompt-caching.ts';

export type UnderstandDeps = PlanDeps &
  AsideDeps &
  CheckDeps & { readonly turns: Turns; readonly promptCaching: Pick<PromptCaching, 'forCall'> };

/** `expanded`: the body including what it refers to. A small one is understood at once. */
export function understand(
  received: Received,
  expanded: ExpandedBody,
  deps: UnderstandDeps,
): Understood | Refusal | Promise<Understood | Refusal> {
  const dialect = dialectOf(received.routeId);
  if (dialect === null) return refuse('not_found', { message: 'This path is not served by this version.' });
  const { body } = expanded;
  if (body.length >= LARGE_BODY_BYTES)
    return deps.turns.work(understanding(received, expanded, dialect, deps), body.length);
  const read = finish(dialect.understanding(rawOf(received, expanded)));
  if (isRefusal(read)) return read;
  const call = received.policyUse === null ? read : finish(withPaidChecks(read, body, received, deps));
  const prepared = prepare(received, call, dialect, body.length, deps);
  if (isRefusal(prepared)) return prepared;
  return understoodWith(prepared, finish(planning(received, prepared.wanted, deps)), received);
}

function* understanding(
  received: Received,
  expanded: ExpandedBody,
  dialect: DialectModule,
  deps: UnderstandDeps,
): Work<Understood | Refusal> {
  const { body } = expanded;
  const reading = dialect.understanding(rawOf(received, expanded));
  const read = isWork(reading) ? yield* reading : reading;
  if (isRefusal(read)) return read;
  const call = yield* withPaidChecks(read, body, received, deps);
  const prepared = prepare(received, call, dialect, body.length, deps);
  if (isRefusal(prepared)) return prepared;
  const making = planning(received, prepared.wanted, deps);
  return understoodWith(prepared, isWork(making) ? yield* making : making, received);
}

function rawOf({ routeId, param, incoming }: Received, { body, expansion }: ExpandedBody): RawRequest {
  return { routeId, param, headers: incoming.headers, body, expansion };
}

type Prepared = { readonly wanted: Wanted; readonly aside: Aside | null };

/** The model that is asked, and what else a call says before its plan is made. */
function prepare(
  received: Received,
  call: Call,
  dialect: DialectModule,
  bodyBytes: number,
  deps: UnderstandDeps,
): Prepared | Refusal {
  const serving = servedBy(call.modelAsked, 'model', received, deps.catalog);
  if (isRefusal(serving)) return serving;
  const { model, insteadOf, ended, ending } = serving;
  if (model.kind !== 'chat' && dialects[dialect.name].serves === 'chat') {
    return refuse('invalid_request', {
      message: `The model "${model.name}" does not chat: it is for ${model.kind === 'embedding' ? 'embeddings' : 'reranking'}.`,
      param: 'model',
    });
  }
  const aside = asksAside(received, call)
    ? asideOf(received, call, (name, param) => besides(model, name, param, received, deps.catalog), deps)
    : null;
  if (isRefusal(aside)) return aside;
  const caching = deps.promptCaching.forCall(received);
  if (isRefusal(caching)) return caching;
  // With content put into it, it is still the same call.
  received.progress.caching ??= caching;
  return { wanted: { call, model, insteadOf, ended, ending, bodyBytes }, aside };
}

function understoodWith(
  { wanted, aside }: Prepared,
  plan: Plan | Refusal,
  received: Received,
): Understood | Refusal {
  return isRefusal(plan) ? plan : asUnderstood(received, wanted.call, plan, aside);
}

/** The model of this name, which may answer in the place of `model`. */
function besides(
  model: Model,
  name: string,
  param: string,
  received: Received,
  catalog: UnderstandDeps['catalog'],
): Model | Refusal {
  const serving = servedBy(name, param, received, catalog);
  if (isRefusal(serving)) return serving;
  if (serving.model.kind === model.kind) return serving.model;
  return refuse('invalid_request', {
    message: `"${serving.model.name}" is a model of another kind than "${model.name}".`,
    param,
  });
}

/** What serves the model that the caller calls by this name, given at `param`. */
function servedBy(
  asked: string,
  param: string,
  { principal, createdAtMs, progress }: Received,
  catalog: UnderstandDeps['catalog'],
): Serving | Refusal {
  const name = principal.modelAliases?.get(asked) ?? asked;
  const model = catalog.find(name) ?? endedModel(name, catalog, createdAtMs);
  if (model !== null) {
    const serving = servingOf(model, param, createdAtMs, catalog);
    // The first is the one that is asked; further ones may answer in its place.
    if (progress.modelName === '') progress.modelName = isRefusal(serving) ? model.name : serving.model.name;
    return serving;
  }
  return refuse('model_not_found', {
    message: `The model "${asked.slice(0, 100)}" ${whyNot(name, catalog)}. GET /v1/models lists the models there are.`,
    param,
  });
}

type Serving = Pick<Plan, 'model' | 'insteadOf' | 'ended' | 'ending'>;

/** The model that answers: the one that is asked for, or after its end its successor, where an admin has set that. */
function servingOf(
  asked: Model,
  param: string,
  atMs: number,
  catalog: UnderstandDeps['catalog'],
): Serving | Refusal {
  const life = catalog.lifeOf(asked);
  const stage = stageAt(life, atMs);
  if (stage === 'active') return { model: asked, insteadOf: null, ended: null, ending: null };
  if (stage !== 'ended') return { model: asked, insteadOf: null, ended: null, ending: life };
  const successor = catalog.successorOf(asked, atMs);
  if (successor !== null && catalog.isSucceeded(asked))
    return { model: successor, insteadOf: asked, ended: asked, ending: life };
  return refuse('model_ended', {
    message: `The model "${asked.name}" ended on ${life.endsOn}. ${successor === null ? 'GET /v1/models lists the models there are.' : `Its successor is "${successor.name}": use that name.`}`,
    param,
  });
}

/** Why the model of this name is not served. */
function whyNot(name: string, catalog: UnderstandDeps['catalog']): string {
  const written = readWrittenName(name);
  if (written !== null && written.region !== null && catalog.find(written.name) !== null)
    return `is not asked in ${written.region} here, or not there alone: leave the region out of its name`;
  if (catalog.isDisabled(name)) return 'is switched off';
  return catalog.isElsewhere(name) ? 'is not in this region of Bedrock' : 'does not exist here';
}
