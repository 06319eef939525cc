/**
 * AWS as the canary's functions see it: Managed Prometheus is a real Prometheus behind the paths of a workspace, Lambda runs
 * the bundle of the function beside the database. Requests are refused, as AWS does, unless their signature, computed again
 * here, is for the right service.
 */
import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { request } from 'undici';
import { listen } from '../support/listen.ts';

export const AWS_CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'only-for-tests',
} as const;
export const WORKSPACE = '/workspaces/ws-0123/';
export const DATABASE_FUNCTION = 'stargate-canary-database';

export type CanaryAws = {
  readonly url: string;
  /** The Prometheus behind the workspace; null: the workspace answers 503. */
  prometheusUrl: string | null;
};

export type Invoked = { readonly result: unknown; readonly error: string | null };

/** `invoke` runs the function beside the database. */
export async function startCanaryAws(
  t: TestContext,
  invoke: (event: unknown) => Promise<Invoked>,
): Promise<CanaryAws> {
  const state = { prometheusUrl: null as string | null };
  const answer = async (incoming: IncomingMessage, body: Buffer) => {
    const service = await signedFor(incoming, body);
    const { pathname, search } = new URL(incoming.url ?? '', 'http://aws');
    if (service === 'aps' && pathname === `${WORKSPACE}api/v1/query`) {
      if (state.prometheusUrl === null) return { status: 503, headers: {}, text: 'no workspace' };
      const asked = await request(`${state.prometheusUrl}/api/v1/query${search}`, { method: 'POST' });
      return { status: asked.statusCode, headers: {}, text: await asked.body.text() };
    }
    if (service === 'lambda' && incoming.url === `/2015-03-31/functions/${DATABASE_FUNCTION}/invocations`) {
      const { result, error } = await invoke(JSON.parse(body.toString('utf8')));
      return error === null
        ? { status: 200, headers: {}, text: JSON.stringify(result) }
        : {
            status: 200,
            headers: { 'x-amz-function-error': 'Unhandled' },
            text: JSON.stringify({
              errorType: 'Error',
              errorMessage: error.split('\n')[0]?.replace(/^Error: /, ''),
            }),
          };
    }
    return { status: 403, headers: {}, text: '{"message":"Missing Authentication Token"}' };
  };
  const server = createServer((incoming, outgoing) => {
    void buffer(incoming)
      .then((body) => answer(incoming, body))
      .catch((error: unknown) => ({ status: 500, headers: {}, text: String(error) }))
      .then(({ status, headers, text }) => outgoing.writeHead(status, headers).end(text));
  });
  return Object.assign(state, { url: await listen(t, server) });
}

/** The service of a signature that is right; null otherwise. */
async function signedFor(incoming: IncomingMessage, body: Buffer): Promise<string | null> {
  const { authorization = '' } = incoming.headers;
  const [, region = '', service = '', signedHeaders = '', signature = ''] =
    /Credential=[^/]+\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)/.exec(
      authorization,
    ) ?? [];
  const { pathname, searchParams } = new URL(incoming.url ?? '', 'http://aws');
  const date = String(incoming.headers['x-amz-date']);
  const signer = new SignatureV4({ credentials: AWS_CREDENTIALS, region, service, sha256: Sha256 });
  const again = await signer.sign(
    {
      method: incoming.method ?? '',
      protocol: 'http:',
      hostname: '127.0.0.1',
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: Object.fromEntries(
        signedHeaders.split(';').map((name) => [name, String(incoming.headers[name] ?? '')]),
      ),
      body,
    },
    {
      signingDate: new Date(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')),
    },
  );
  return signature !== '' && again.headers['authorization'] === authorization ? service : null;
}
