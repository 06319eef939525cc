/** What AWS said when it refused or could not be reached, as one sentence for an operator. Never a credential. */

export type AwsRefusal = {
  /** AWS's code, such as `AccessDenied`; of the network where nothing answered, such as `ECONNREFUSED`. */
  readonly code: string;
  readonly sentence: string;
  /** Whether the operator's own rights, or the lack of credentials, are the reason, and not the state of the account. */
  readonly isOfRights: boolean;
};

/** Rethrows what is neither from AWS nor from the network: a mistake of ours. */
export function awsRefusal(error: unknown): AwsRefusal {
  if (!(error instanceof Error)) throw error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  if (!isOfAws(error)) throw error;
  const requestId = requestIdOf(error);
  const trail = requestId === null ? '' : ` (request ${requestId})`;
  const message = error.message === '' ? code : error.message.replaceAll(/\s+/g, ' ').slice(0, LONGEST);
  return { code, sentence: `${code}: ${message}${trail}`, isOfRights: isOfRights(code) };
}

const LONGEST = 400;

/** Error codes of rights differ by service: query services say AccessDenied or UnauthorizedOperation, JSON ones AccessDeniedException. */
function isOfRights(code: string): boolean {
  return /^(AccessDenied|UnauthorizedOperation|AuthorizationError|AuthFailure|NotAuthorized|CredentialsProviderError|ExpiredToken|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidSignature)/.test(
    code,
  );
}

function isOfAws(error: Error): boolean {
  return (
    '$metadata' in error ||
    '$fault' in error ||
    'code' in error ||
    ['CredentialsProviderError', 'TokenProviderError', 'TimeoutError', 'NetworkingError'].includes(error.name)
  );
}

function requestIdOf(error: Error): string | null {
  const metadata: unknown = '$metadata' in error ? error.$metadata : null;
  if (typeof metadata !== 'object' || metadata === null || !('requestId' in metadata)) return null;
  return typeof metadata.requestId === 'string' ? metadata.requestId : null;
}
