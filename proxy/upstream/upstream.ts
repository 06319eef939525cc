/**
 * The connections to Bedrock, and to Comprehend where a policy asks it: one keep-alive pool per region and endpoint,
 * HTTP/1.1, requests signed here or sent with a Bedrock API key. Sends each request once; dispatch retries and chooses
 * deployments.
 */
import { Pool } from './http-client.ts';
import type { Deployment } from '../../core/catalog/model.ts';
import type { Clock } from '../../core/clock.ts';
import { isNative, type BedrockEndpoint, type CheckRequest, type UpstreamRequest } from '../bedrock-http.ts';
import type { CredentialSource } from './credentials.ts';
import { signedPathOf, type SigningTarget } from './sigv4.ts';
import { largeBody } from './large-body.ts';
import { UpstreamResponse } from './upstream-response.ts';

export type Upstream = {
  /**
   * Sends one request; resolves with the head of the answer, whatever its status. Rejects when there is none.
   * `onSent` gets the answer-to-be, so that the caller can abort while it waits.
   */
  readonly send: (
    deployment: Deployment,
    request: UpstreamRequest,
    onSent: (response: UpstreamResponse) => void,
  ) => Promise<UpstreamResponse>;
  /** The same without a promise: `response` is told of the answer, and tells its listener. Throws without credentials. */
  readonly start: (deployment: Deployment, request: UpstreamRequest, response: UpstreamResponse) => void;
  /** The same for a request that is not for a model, with the gateway's own credentials. */
  readonly ask: (
    request: CheckRequest,
    onSent: (response: UpstreamResponse) => void,
  ) => Promise<UpstreamResponse>;
  readonly close: () => Promise<void>;
};

export type UpstreamOptions = {
  /** Used for every region instead of Bedrock's own addresses; null: those. */
  readonly endpoint: string | null;
  readonly credentials: CredentialSource;
  /** Credentials for the roles that deployments name, by ARN. */
  readonly roles: ReadonlyMap<string, CredentialSource>;
  readonly connections: number;
  /** Longest silence before the head and between two reads of the body. */
  readonly silenceTimeoutMs: number;
  readonly clock: Clock;
};

type Endpoint = BedrockEndpoint | 'comprehend';
type Region = {
  readonly pool: Pool;
  readonly host: string;
  /** Where requests for models go, by operation and then by the model's id in Bedrock. There are few of them. */
  readonly targets: Map<UpstreamRequest['operation'], Map<string, SigningTarget>>;
};

const CONNECT_TIMEOUT_MS = 5_000;
/** Bedrock's load balancers drop idle connections after about a minute; we drop them first. */
const KEEPALIVE_MS = 50_000;

export function createUpstream(options: UpstreamOptions): Upstream {
  const regions = new Map<string, Region>();

  const regionOf = (name: string, endpoint: Endpoint): Region => {
    const key = endpoint === 'runtime' ? name : `${endpoint} ${name}`;
    let region = regions.get(key);
    if (region === undefined) {
      const host = hostOf(name, endpoint);
      const url = new URL(options.endpoint ?? `https://${host}`);
      const pool = new Pool(url.origin, {
        connections: options.connections,
        pipelining: 1,
        allowH2: false,
        headersTimeout: options.silenceTimeoutMs,
        bodyTimeout: options.silenceTimeoutMs,
        keepAliveTimeout: KEEPALIVE_MS,
        connect: { timeout: CONNECT_TIMEOUT_MS, noDelay: true },
      });
      region = { pool, host: url.host, targets: new Map() };
      regions.set(key, region);
    }
    return region;
  };

  const credentialsOf = (deployment: Deployment): CredentialSource => {
    if (deployment.roleArn === null) return options.credentials;
    const credentials = options.roles.get(deployment.roleArn);
    if (credentials === undefined) throw new Error(`there are no credentials for ${deployment.id}`);
    return credentials;
  };

  const start: Upstream['start'] = (deployment, request, response) => {
    const { operation, endpoint = 'runtime', body } = request;
    const region = regionOf(deployment.region, endpoint);
    const target = targetOf(region, deployment, endpoint, request);
    const signed = credentialsOf(deployment).authorize(target, body, options.clock.nowMs());
    const headers = ['content-type', 'application/json', 'accept', acceptOf(operation)];
    if (request.headers !== undefined) append(headers, request.headers);
    append(headers, signed);
    const { letGo } = request;
    if (letGo === undefined) {
      region.pool.dispatch({ method: 'POST', path: target.path, headers, body }, response);
      return;
    }
    response.whenSent = letGo;
    headers.push('content-length', String(body.length));
    region.pool.dispatch({ method: 'POST', path: target.path, headers, body: largeBody(body) }, response);
  };

  return {
    send: (deployment, request, onSent) =>
      new Promise((resolve, reject) => {
        const response = new UpstreamResponse({ onHead: resolve, onNoAnswer: reject });
        onSent(response);
        start(deployment, request, response);
      }),
    start,
    ask: ({ service, region: name, path, amzTarget, body }, onSent) =>
      new Promise((resolve, reject) => {
        const { host, pool } = regionOf(name, service === 'comprehend' ? 'comprehend' : 'runtime');
        const header = amzTarget === undefined ? {} : { amzTarget };
        const target = { host, region: name, path, service, ...header };
        const signed = options.credentials.authorize(target, body, options.clock.nowMs());
        const response = new UpstreamResponse({ onHead: resolve, onNoAnswer: reject });
        onSent(response);
        const type = amzTarget === undefined ? 'application/json' : 'application/x-amz-json-1.1';
        const headers = ['content-type', type, 'accept', 'application/json'];
        if (amzTarget !== undefined) headers.push('x-amz-target', amzTarget);
        append(headers, signed);
        pool.dispatch({ method: 'POST', path, headers, body }, response);
      }),
    close: async () => {
      await Promise.all([...regions.values()].map((region) => region.pool.destroy()));
    },
  };
}

/** In the scope of a signature; the SDK of OpenAI signs so too. */
const serviceNames = { runtime: 'bedrock', mantle: 'bedrock-mantle' } as const satisfies Record<
  BedrockEndpoint,
  string
>;

function hostOf(region: string, endpoint: Endpoint): string {
  switch (endpoint) {
    case 'mantle':
      return `bedrock-mantle.${region}.api.aws`;
    case 'comprehend':
      return `comprehend.${region}.amazonaws.com`;
    case 'runtime':
      return `bedrock-runtime.${region}.amazonaws.com`;
  }
}

function acceptOf(operation: UpstreamRequest['operation']): string {
  if (isNative(operation)) return 'text/event-stream, application/json';
  return operation.endsWith('-stream') ? 'application/vnd.amazon.eventstream' : 'application/json';
}

/** Appends headers as undici takes them fastest: names and values in turns. */
function append(headers: string[], more: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(more)) headers.push(name, more[name] ?? '');
}

/** Where a request goes: `/model/{id}/{operation}` with the id percent-encoded as one segment, or the operation's own path. */
function targetOf(
  { host, targets }: Region,
  deployment: Deployment,
  endpoint: BedrockEndpoint,
  { operation, upstreamId }: UpstreamRequest,
): SigningTarget {
  const id = isNative(operation) ? '' : (upstreamId ?? deployment.upstreamId);
  let ofOperation = targets.get(operation);
  if (ofOperation === undefined) {
    ofOperation = new Map();
    targets.set(operation, ofOperation);
  }
  let target = ofOperation.get(id);
  if (target === undefined) {
    const path = isNative(operation) ? operation : `/model/${encodeURIComponent(id)}/${operation}`;
    const signedPath = signedPathOf(path);
    target = { host, region: deployment.region, path, signedPath, service: serviceNames[endpoint] };
    ofOperation.set(id, target);
  }
  return target;
}
