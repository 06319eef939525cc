/**
 * Credentials for Bedrock: a Bedrock API key, or AWS credentials from the SDK's own chain (task role, profile, environment),
 * renewed in the background before they expire, so that no request waits for them. The SDK is loaded at start, and only by a
 * task that signs.
 */
import type { Clock } from '../../core/clock.ts';
import {
  createSigner,
  type AwsCredentials,
  type SignedHeaders,
  type Signer,
  type SigningTarget,
} from './sigv4.ts';

export type AuthorizationHeaders = SignedHeaders | { readonly authorization: string };

export type CredentialSource = {
  /** Headers that authorize this request, now. `method`: POST when absent. */
  readonly authorize: (
    target: SigningTarget,
    body: Buffer,
    nowMs: number,
    method?: 'POST' | 'PUT',
  ) => AuthorizationHeaders;
  readonly stop: () => void;
};

/** Authorizes with a Bedrock API key: nothing to sign. */
export function bearerCredentials(apiKey: string): CredentialSource {
  const headers = { authorization: `Bearer ${apiKey}` };
  return { authorize: () => headers, stop: () => undefined };
}

const RENEW_AHEAD_MS = 5 * 60_000;
const RETRY_MS = 10_000;

/** Authorizes by signature with what the SDK's chain finds: task role, profile, environment. */
export async function chainCredentials(
  clock: Clock,
  onRenewalFailure: (error: unknown) => void,
): Promise<CredentialSource> {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  return signingCredentials(
    defaultProvider({ clientConfig: { region: 'us-east-1' } }),
    clock,
    onRenewalFailure,
  );
}

/** Authorizes by signature as a role of (another) account, which STS lends for an hour at a time. */
export async function roleCredentials(
  roleArn: string,
  region: string,
  clock: Clock,
  onRenewalFailure: (error: unknown) => void,
): Promise<CredentialSource> {
  const { fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
  const provider = fromTemporaryCredentials({
    params: { RoleArn: roleArn, RoleSessionName: 'stargate' },
    clientConfig: { region },
  });
  return signingCredentials(() => provider(), clock, onRenewalFailure);
}

type Found = AwsCredentials & { readonly expiration?: Date };
type Provider = (options?: { readonly forceRefresh?: boolean }) => Promise<Found>;

/**
 * Resolves once the first credentials are there; rejects when the provider finds none. `onRenewalFailure` is called for
 * failures later on; the old credentials serve while they are valid.
 */
async function signingCredentials(
  provider: Provider,
  clock: Clock,
  onRenewalFailure: (error: unknown) => void,
): Promise<CredentialSource> {
  let timer: NodeJS.Timeout | undefined;
  let signer: Signer;
  let isStopped = false;

  const schedule = (delayMs: number): void => {
    if (isStopped) return;
    timer = setTimeout(() => {
      load().catch((error: unknown) => {
        onRenewalFailure(error);
        schedule(RETRY_MS);
      });
    }, delayMs);
    timer.unref();
  };
  const load = async (): Promise<void> => {
    const found = await provider({ forceRefresh: true });
    signer = createSigner(found);
    if (found.expiration !== undefined) {
      schedule(Math.max(RETRY_MS, found.expiration.getTime() - clock.nowMs() - RENEW_AHEAD_MS));
    }
  };

  const provided = await provider();
  signer = createSigner(provided);
  if (provided.expiration !== undefined) schedule(0);
  return {
    authorize: (target, body, nowMs, method = 'POST') => signer(method, target, body, nowMs),
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
