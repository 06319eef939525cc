/**
 * The connections to Bedrock: one keep-alive pool per region and endpoint, HTTP/1.1, requests signed here or sent with a
 * Bedrock API key. Sends each request once; dispatch retries and chooses deployments.
 */
import { Pool } from 'undici';
import type { Deployment } from '../../core/catalog/model.ts';
import type { Clock } from '../../core/clock.ts';
import type { UpstreamRequest } from '../bedrock-http.ts';
import type { CredentialSource } from './credentials.ts';
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

type Region = { readonly pool: Pool; readonly host: string; readonly paths: Map<string, string> };

const CONNECT_TIMEOUT_MS = 5_000;
/** Bedrock's load balancers drop idle connections after about a minute; we drop them first. */
const KEEPALIVE_MS = 50_000;

export function createUpstream(options: UpstreamOptions): Upstream {
  const regions = new Map<string, Region>();

  const regionOf = (name: string, isMantle: boolean): Region => {
    const key = isMantle ? `mantle ${name}` : name;
    let region = regions.get(key);
    if (region === undefined) {
      const host = isMantle ? `bedrock-mantle.${name}.api.aws` : `bedrock-runtime.${name}.amazonaws.com`;
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
      region = { pool, host: url.host, paths: new Map() };
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

  return {
    send: (deployment, request, onSent) =>
      new Promise((resolve, reject) => {
        const isMantle = request.operation.startsWith('/');
        const region = regionOf(deployment.region, isMantle);
        const path = isMantle ? request.operation : pathOf(region.paths, deployment, request);
        const target = {
          host: region.host,
          region: deployment.region,
          path,
          service: isMantle ? 'bedrock-mantle' : 'bedrock',
        };
        const signed = credentialsOf(deployment).authorize(target, request.body, options.clock.nowMs());
        const response = new UpstreamResponse({ onHead: resolve, onNoAnswer: reject });
        onSent(response);
        region.pool.dispatch(
          {
            method: 'POST',
            path,
            headers: {
              'content-type': 'application/json',
              accept: acceptOf(request),
              ...request.headers,
              ...signed,
            },
            body: request.body,
          },
          response,
        );
      }),
    close: async () => {
      await Promise.all([...regions.values()].map((region) => region.pool.destroy()));
    },
  };
}

function acceptOf(request: UpstreamRequest): string {
  if (request.operation.startsWith('/')) return 'text/event-stream, application/json';
  return request.operation.endsWith('-stream') ? 'application/vnd.amazon.eventstream' : 'application/json';
}

/** `/model/{id}/{operation}` with the id percent-encoded as one segment. Cached, since there are few of them. */
function pathOf(paths: Map<string, string>, deployment: Deployment, request: UpstreamRequest): string {
  const id = request.upstreamId ?? deployment.upstreamId;
  const key = `${request.operation} ${id}`;
  let path = paths.get(key);
  if (path === undefined) {
    path = `/model/${encodeURIComponent(id)}/${request.operation}`;
    paths.set(key, path);
  }
  return path;
}
