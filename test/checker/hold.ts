/**
 * Holds what the gateway would send for a client's request against Bedrock's law: AWS's service model, the rules, and
 * the simulator's own reading. It knows the contract of dialects, and nothing of how they translate.
 */
import { isRefusal, type Refusal } from '../../core/errors.ts';
import { isObject } from '../../core/json.ts';
import { createCatalog } from '../../core/catalog/catalog.ts';
import type { Deployment, Model, Transport } from '../../core/catalog/model.ts';
import { models } from '../../core/catalog/models.ts';
import type { Placement } from '../../proxy/dialects/caching.ts';
import type { DialectModule, Optional, RawRequest, Target } from '../../proxy/dialects/dialect.ts';
import type { UpstreamRequest } from '../../proxy/bedrock-http.ts';
import { finish } from '../../proxy/dialects/work.ts';
import { mantleCall, mantlePath } from '../../simulator/mantle/mantle-call.ts';
import { breachedRules } from '../../simulator/rules/breaches.ts';
import type { Operation } from '../../simulator/rules/rule.ts';
import { runtimeCall } from '../../simulator/server/call.ts';
import { createTargetFinder } from '../../simulator/server/targets.ts';
import { bedrockRuntime } from '../../simulator/service-model/bedrock-runtime.ts';
import { breachesOf } from '../../simulator/service-model/check.ts';
import { AwsError } from '../../simulator/wire/aws-error.ts';
import { foundNatively, nativePath } from './native.ts';

const catalog = createCatalog(models, 'us-west-2');
const findTarget = createTargetFinder(models, {});

export const chatModels: readonly Model[] = catalog.models.filter(({ kind }) => kind === 'chat');

export type Asked = {
  readonly raw: RawRequest;
  readonly model: Model;
  readonly transport: Transport | null;
  readonly without: readonly Optional[];
  /** Of cache points that the gateway sets where the client sets none. */
  readonly placement: Placement;
};

export type Sent = {
  /** `openai`: one of OpenAI's APIs, of which the rules say nothing. */
  readonly operation: Operation | 'openai';
  readonly modelId: string;
  readonly isStream: boolean;
  readonly body: unknown;
};

/** `id`: of a rule, or `shape`, or `simulator` for what it refuses of its own. */
export type Found = { readonly id: string; readonly say: string };

export type Outcome =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'sent'; readonly sent: readonly Sent[]; readonly found: readonly Found[] };

export function hold(dialect: DialectModule, asked: Asked): Outcome {
  const { raw, model, transport, without, placement } = asked;
  const call = finish(dialect.understanding(raw));
  if (isRefusal(call)) return { kind: 'refused', refusal: call };
  const [first] = catalog.deployments(model);
  if (first === undefined) throw new Error(`no deployment of ${model.name}`);
  const deployment: Deployment = { ...first, transport: transport ?? first.transport };
  const target = {
    model,
    deployment,
    serviceTier: 'standard',
    outputCap: null,
    without: new Set(without),
    caching: { placementFor: (_target, _chars, read) => (read().turns >= 0 ? placement : 'nowhere') },
  } as const satisfies Target;
  const request = finish(call.requesting(target));
  if (isRefusal(request)) return { kind: 'refused', refusal: request };
  const sent = [request.body, ...(request.more ?? [])].map((bytes) => sentOf(request, bytes, deployment));
  const at = nativePath(request);
  const found = sent.flatMap((one) =>
    at === null ? judged(one, request, model) : foundNatively(at, one.body, asked),
  );
  return { kind: 'sent', sent, found };
}

function sentOf(request: UpstreamRequest, bytes: Buffer, deployment: Deployment): Sent {
  const { operation, upstreamId } = request;
  const body: unknown = JSON.parse(bytes.toString());
  const modelId = upstreamId ?? deployment.upstreamId;
  switch (operation) {
    case 'converse':
    case 'converse-stream':
      return { operation: 'converse', modelId, isStream: operation === 'converse-stream', body };
    case 'invoke':
    case 'invoke-with-response-stream':
      return { operation: 'invoke', modelId, isStream: operation !== 'invoke', body };
    case 'count-tokens':
      return { operation, modelId, isStream: false, body };
    case '/anthropic/v1/messages':
    case '/anthropic/v1/messages/count_tokens':
      return { operation: 'mantle', modelId, isStream: isStreamed(body), body: withBetas(body, request) };
    case '/v1/chat/completions':
    case '/openai/v1/chat/completions':
    case '/v1/responses':
    case '/openai/v1/responses':
      return { operation: 'openai', modelId, isStream: isStreamed(body), body };
  }
}

function isStreamed(body: unknown): boolean {
  return isObject(body) && body['stream'] === true;
}

/** Mantle takes betas in the header; the rules read them where InvokeModel has them. */
function withBetas(body: unknown, { headers }: UpstreamRequest): unknown {
  const betas = headers?.['anthropic-beta'];
  return betas === undefined ? body : Object.assign({ anthropic_beta: betas.split(',') }, body);
}

const SHAPES: Readonly<Partial<Record<string, string>>> = {
  converse: 'ConverseRequest',
  'converse-stream': 'ConverseStreamRequest',
  'count-tokens': 'CountTokensRequest',
};

function judged(sent: Sent, request: UpstreamRequest, model: Model): readonly Found[] {
  const shape = SHAPES[request.operation];
  const breaches = shape === undefined ? [] : breachesOf(bedrockRuntime, shape, sent.body);
  if (sent.operation === 'openai') return [];
  const rules = breachedRules(sent.operation, sent.modelId, sent.body, { isStream: sent.isStream });
  const found = [
    ...breaches.map(({ path, say }) => ({ id: 'shape', say: `${path.join('.')}: ${say}` })),
    ...rules.map(({ rule, message, breaches: [{ at }] }) => ({ id: rule.id, say: `${at}: ${message}` })),
  ];
  if (found.length > 0) return found;
  const said = simulatorRefusal(sent, request, model);
  return said === null ? [] : [{ id: 'simulator', say: said }];
}

/** What the simulator says to the body; null when it takes it. */
function simulatorRefusal({ body, modelId }: Sent, request: UpstreamRequest, model: Model): string | null {
  try {
    const mantle = mantlePath(request.operation);
    if (mantle === null) {
      const target = findTarget(`/model/${encodeURIComponent(modelId)}/${request.operation}`);
      runtimeCall(target, model).format.read(body, model);
    } else {
      const call = mantleCall(mantle, body, request.headers?.['anthropic-beta'] ?? '', models);
      call.format.read(body, model);
    }
    return null;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    // A file may be more than a small window takes, which nobody can tell before.
    return error.message === 'Input is too long for requested model.' ? null : error.message;
  }
}
