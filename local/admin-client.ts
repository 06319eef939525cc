/** A client of the admin API with the master key, for what the laptop edition and the tests set up. */
import { Agent, request } from 'undici';
import { isObject } from '../core/json.ts';

export type AdminReply = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

export type AdminClient = {
  readonly get: (path: string) => Promise<AdminReply>;
  readonly post: (path: string, body: unknown) => Promise<AdminReply>;
};

/** `authorityPem`: whom to trust about the load balancer's certificate; null where it speaks HTTP. */
export function createAdminClient(
  albUrl: string,
  masterKey: string,
  authorityPem: string | null = null,
): AdminClient {
  const trusting = authorityPem === null ? {} : { dispatcher: new Agent({ connect: { ca: authorityPem } }) };
  const call = async (method: 'GET' | 'POST', path: string, body: string | null): Promise<AdminReply> => {
    const answer = await request(`${albUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${masterKey}`, 'content-type': 'application/json' },
      body,
      headersTimeout: 30_000,
      bodyTimeout: 30_000,
      ...trusting,
    });
    const parsed: unknown = await answer.body.json();
    if (!isObject(parsed)) throw new Error(`${path} did not answer with an object`);
    return { status: answer.statusCode, body: parsed };
  };
  return {
    get: (path) => call('GET', path, null),
    post: (path, body) => call('POST', path, JSON.stringify(body)),
  };
}

/** The body of a reply that must be a success. */
export async function succeeded(reply: Promise<AdminReply>, what: string): Promise<AdminReply['body']> {
  const { status, body } = await reply;
  if (status !== 200) throw new Error(`${what} failed with ${status}: ${JSON.stringify(body)}`);
  return body;
}
