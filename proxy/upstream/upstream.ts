/**
 * The connections to Bedrock, and to Comprehend where a policy asks it: one keep-alive pool per region and endpoint,
 * HTTP/1.1, requests signed here or sent with a Bedrock API key. Sends each request once; dispatch retries and chooses
 * deployments.
 */
import type { Deployment } from '../../core/catalog/model.ts';
import type { Clock } from '../../core/clock.ts';
import { isNative, type BedrockEndpoint, type CheckRequest, type UpstreamRequest } from '../bedrock-http.ts';
import type { CredentialSource } from './credentials.ts';
import { signedPathOf, type SigningTarget } from './sigv4.ts';
import { ConnectionPool } from './http1/connection-pool.ts';
import { headersOf, requestHead } from './http1/request-head.ts';
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
  readonly pool: ConnectionPool;
  readonly host: string;
  /** Where requests for models go, by operation and then by the model's id in Bedrock. There are few of them. */
  readonly targets: Map<UpstreamRequest['operation'], Map<string, Target>>;
};
/** `head`: how all requests begin that go there. */
type Target = SigningTarget & { readonly head: string };

const ACCEPT_JSON = { accept: 'application/json' };
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
      const origin = new URL(options.endpoint ?? `https://${host}`);
      const pool = new ConnectionPool({
        origin,
        connections: options.connections,
        connectTimeoutMs: CONNECT_TIMEOUT_MS,
        silenceTimeoutMs: options.silenceTimeoutMs,
        keepAliveMs: KEEPALIVE_MS,
      });
      region = { pool, host: origin.host, targets: new Map() };
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
    const { endpoint = 'runtime', letGo, written } = request;
    const body = request.forSending === undefined ? request.body : request.forSending();
    const region = regionOf(deployment.region, endpoint);
    const target = targetOf(region, deployment, endpoint, request);
    let { head } = target;
    if (request.headers !== undefined) head = headersOf(head, request.headers);
    head = headersOf(head, credentialsOf(deployment).authorize(target, body, options.clock.nowMs()));
    if (letGo !== undefined) response.whenSent = letGo;
    if (written !== undefined) response.whenWritten = written;
    region.pool.send(`${head}content-length: ${body.length}\r\n\r\n`, body, response);
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
        const target = {
          host,
          region: name,
          path,
          service,
          ...(amzTarget === undefined ? {} : { amzTarget }),
        };
        const signed = options.credentials.authorize(target, body, options.clock.nowMs());
        const response = new UpstreamResponse({ onHead: resolve, onNoAnswer: reject });
        onSent(response);
        const about =
          amzTarget === undefined
            ? { 'content-type': 'application/json', ...ACCEPT_JSON }
            : { 'content-type': 'application/x-amz-json-1.1', ...ACCEPT_JSON, 'x-amz-target': amzTarget };
        const head = headersOf(requestHead(path, host, about), signed);
        pool.send(`${head}content-length: ${body.length}\r\n\r\n`, body, response);
      }),
    close: async () => {
      await Promise.all([...regions.values()].map((region) => region.pool.close()));
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

/** Where a request goes: `/model/{id}/{operation}` with the id percent-encoded as one segment, or the operation's own path. */
function targetOf(
  { host, targets }: Region,
  deployment: Deployment,
  endpoint: BedrockEndpoint,
  { operation, upstreamId }: UpstreamRequest,
): Target {
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
    const head = requestHead(path, host, { 'content-type': 'application/json', accept: acceptOf(operation) });
    target = { host, region: deployment.region, path, signedPath, service: serviceNames[endpoint], head };
    ofOperation.set(id, target);
  }
  return target;
}
