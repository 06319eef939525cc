/**
 * S3's errors: a status and `<Error><Code>…`. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const ERRORS = {
  AccessDenied: { status: 403, say: 'Access Denied' },
  BadDigest: { status: 400, say: 'The Content-MD5 or checksum value that you specified did not match.' },
  ConditionalRequestConflict: {
    status: 409,
    say: 'A conflicting operation occurred. If using PutObject you can retry the request.',
  },
  InternalError: { status: 500, say: 'We encountered an internal error. Please try again.' },
  InvalidAccessKeyId: {
    status: 403,
    say: 'The AWS Access Key Id you provided does not exist in our records.',
  },
  InvalidArgument: { status: 400, say: 'Invalid Argument' },
  InvalidToken: { status: 400, say: 'The provided token is malformed or otherwise not valid.' },
  MethodNotAllowed: { status: 405, say: 'The specified method is not allowed against this resource.' },
  MissingContentLength: { status: 411, say: 'You must provide the Content-Length HTTP header.' },
  MissingSecurityHeader: { status: 400, say: 'Your request is missing a required header.' },
  NoSuchBucket: { status: 404, say: 'The specified bucket does not exist.' },
  NoSuchKey: { status: 404, say: 'The specified key does not exist.' },
  NotImplemented: {
    status: 501,
    say: 'A header you provided implies functionality that is not implemented.',
  },
  PreconditionFailed: {
    status: 412,
    say: 'At least one of the preconditions that you specified did not hold.',
  },
  RequestTimeTooSkewed: {
    status: 403,
    say: "The difference between the request time and the server's time is too large.",
  },
  SignatureDoesNotMatch: {
    status: 403,
    say: 'The request signature that the server calculated does not match the signature that you provided.',
  },
  SlowDown: { status: 503, say: 'Please reduce your request rate.' },
  XAmzContentSHA256Mismatch: {
    status: 400,
    say: "The provided 'x-amz-content-sha256' header does not match what was computed.",
  },
} as const;

export type S3ErrorCode = keyof typeof ERRORS;

export class S3Error extends Error {
  readonly code: S3ErrorCode;
  readonly #details: Readonly<Record<string, string>>;

  /** `details`: elements beside code and message, in which S3 quotes the request. */
  constructor(
    code: S3ErrorCode,
    message: string = ERRORS[code].say,
    details: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.code = code;
    this.#details = details;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get xml(): string {
    const details = Object.entries(this.#details).map(
      ([name, value]) => `<${name}>${escapeXml(value)}</${name}>`,
    );
    return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${this.code}</Code><Message>${escapeXml(this.message)}</Message>${details.join('')}</Error>`;
  }
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
