/** Bedrock's two ways to prove who calls: a Bedrock API key as bearer token, or a SigV4 signature. */
import { AwsError } from '../wire/aws-error.ts';
import type { SignatureVerifier, SignedRequest } from '../wire/sigv4-verify.ts';

/** Throws the AwsError that AWS would answer. */
export async function authenticate(
  request: SignedRequest,
  bearerTokens: ReadonlySet<string>,
  verify: SignatureVerifier,
  nowMs: number,
): Promise<void> {
  const authorization = request.headers.authorization;
  if (authorization === undefined) throw new AwsError('MissingAuthenticationTokenException');
  if (authorization.startsWith('Bearer ')) {
    if (bearerTokens.has(authorization.slice('Bearer '.length))) return;
    throw new AwsError(
      'AccessDeniedException',
      'Authentication failed: Please make sure your API Key is valid.',
    );
  }
  await verify(request, nowMs);
}
