/**
 * understand: body bytes become a call for a model of the catalog, and the request for Bedrock is made. The body is
 * parsed at most once. `choose` says which deployment is asked first.
 * Refuses with 400 (not JSON, wrong types, what the model cannot do) and 404 (unknown model).
 */
import type { Catalog } from '../../core/catalog/catalog.ts';
import type { Deployment } from '../../core/catalog/model.ts';
import { isRefusal, refuse, type Refusal } from '../../core/errors.ts';
import { refuseUpstreamBytes } from '../dialects/bounds.ts';
import type { Call, DialectModule, ExpandedBody } from '../dialects/dialect.ts';
import type { Work } from '../dialects/work.ts';
import { dialects } from '../../core/routes.ts';
import { asUnderstood, type Received, type Understood } from '../exchange.ts';
import { tierFor } from './service-tier.ts';
import type { Turns } from '../event-loop-turns.ts';

/** A large body is worked on in turns, so that those of others go on; a small one at once. */
export function understand(
  received: Received,
  dialect: DialectModule,
  catalog: Catalog,
  choose: (deployments: readonly Deployment[]) => readonly Deployment[],
  turns: Turns,
  remembered?: ExpandedBody,
): Understood | Refusal | Promise<Understood | Refusal> {
  const work = understanding(received, dialect, catalog, choose, remembered);
  const { body } = remembered ?? received;
  return turns.work(work, body.length);
}

function* understanding(
  received: Received,
  dialect: DialectModule,
  catalog: Catalog,
  choose: (deployments: readonly Deployment[]) => readonly Deployment[],
  remembered?: ExpandedBody,
): Work<Understood | Refusal> {
  const { routeId, param, incoming, requestId, createdAtMs } = received;
  const { body, recalled } = remembered ?? { body: received.body, recalled: undefined };
  const raw = { routeId, param, headers: incoming.headers, body };
  const call = yield* dialect.understanding(recalled === undefined ? raw : { ...raw, expansion: recalled });
  if (isRefusal(call)) return call;
  const name = received.principal.modelAliases?.get(call.modelAsked) ?? call.modelAsked;
  const model = catalog.find(name);
  if (model === null) {
    const reason = catalog.isDisabled(name) ? 'is switched off' : 'does not exist here';
    return refuse('model_not_found', {
      message: `The model "${call.modelAsked.slice(0, 100)}" ${reason}. GET /v1/models lists the models there are.`,
      param: 'model',
    });
  }
  if (model.kind !== 'chat' && dialects[dialect.name].serves === 'chat') {
    return refuse('invalid_request', {
      message: `The model "${model.name}" does not chat: it is for ${model.kind === 'embedding' ? 'embeddings' : 'reranking'}.`,
      param: 'model',
    });
  }
  const deployments = inOrder(choose(catalog.deployments(model)), call);
  const [deployment] = deployments;
  if (deployment === undefined) throw new Error(`model ${model.name} has no deployment`);
  const serviceTier = tierFor(call, deployments, createdAtMs);
  if (serviceTier === null) {
    return refuse('invalid_request', {
      message: `The model "${model.name}" is not offered in the service tier "${call.serviceTier}".`,
      param: 'service_tier',
    });
  }
  const target = { model, deployment, serviceTier };
  const upstreamRequest = yield* call.requesting(target);
  if (isRefusal(upstreamRequest)) return upstreamRequest;
  const tooLarge = refuseUpstreamBytes(upstreamRequest.operation, upstreamRequest.body.length);
  if (tooLarge !== null) return tooLarge;
  yield;
  const reply = call.reply({ requestId, createdAtMs, target });
  return asUnderstood(received, call, model, deployments, serviceTier, upstreamRequest, reply);
}

function inOrder(deployments: readonly Deployment[], { prefers }: Call): readonly Deployment[] {
  if (prefers === undefined) return deployments;
  const first = deployments.filter((one) => one.transport === prefers);
  return [...first, ...deployments.filter((one) => one.transport !== prefers)];
}
