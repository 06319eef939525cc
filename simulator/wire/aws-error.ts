/**
 * Bedrock's errors as HTTP answers: a status, `x-amzn-errortype` and `{"message"}`. Validators throw an AwsError,
 * the server renders it. Statuses: the errors section of each operation in the Bedrock Runtime API reference.
 */
export const HTTP_ERRORS = {
  ThrottlingException: { status: 429, say: 'Too many requests, please wait before trying again.' },
  ModelTimeoutException: { status: 408, say: 'The model took too long to process the request.' },
  ServiceUnavailableException: { status: 503, say: 'Bedrock is unable to process your request.' },
  InternalServerException: {
    status: 500,
    say: 'The system encountered an unexpected error during processing. Try your request again.',
  },
  ModelNotReadyException: { status: 429, say: 'The model is not ready for inference. Wait and try again.' },
  ModelErrorException: { status: 424, say: 'The request failed due to an error while processing the model.' },
  AccessDeniedException: {
    status: 403,
    say: "You don't have access to the model with the specified model ID.",
  },
  ResourceNotFoundException: {
    status: 404,
    say: 'Could not resolve the foundation model from the model identifier.',
  },
  ValidationException: { status: 400, say: 'The provided request is not valid.' },
  ServiceQuotaExceededException: {
    status: 400,
    say: 'Your request exceeds the service quota for your account.',
  },
  MissingAuthenticationTokenException: { status: 403, say: 'Missing Authentication Token' },
  UnrecognizedClientException: { status: 403, say: 'The security token included in the request is invalid.' },
  InvalidSignatureException: {
    status: 403,
    say: 'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  },
  IncompleteSignatureException: {
    status: 400,
    say: 'The request signature does not conform to AWS standards.',
  },
  ExpiredTokenException: { status: 403, say: 'The security token included in the request is expired' },
  UnknownOperationException: {
    status: 404,
    say: 'The requested operation is not recognized by the service.',
  },
  SerializationException: { status: 400, say: 'The request could not be read.' },
  UnsupportedLanguageException: {
    status: 400,
    say: 'The language of the text is not supported by this operation.',
  },
  TextSizeLimitExceededException: { status: 400, say: 'Input text size exceeds limit.' },
  RequestEntityTooLargeException: { status: 413, say: 'The request body is too large.' },
} as const;

export type HttpErrorType = keyof typeof HTTP_ERRORS;

/** Exceptions that may arrive inside a stream. */
export const STREAM_EXCEPTIONS = {
  internalServerException: 'The system encountered an unexpected error during processing.',
  modelStreamErrorException: 'An error occurred while streaming the response from the model.',
  modelTimeoutException: 'The model took too long to process the request.',
  throttlingException: 'Too many requests, please wait before trying again.',
  validationException: 'The provided request is not valid.',
  serviceUnavailableException: 'Bedrock is unable to process your request.',
} as const;

export type StreamExceptionType = keyof typeof STREAM_EXCEPTIONS;

export class AwsError extends Error {
  readonly type: HttpErrorType;
  readonly status: number;

  constructor(type: HttpErrorType, message: string = HTTP_ERRORS[type].say) {
    super(message);
    this.type = type;
    this.status = HTTP_ERRORS[type].status;
  }
}

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** A native body that cannot be read; `what` is wrong with it. */
export function malformed(what = ''): AwsError {
  return invalid(
    `Malformed input request${what === '' ? '' : `: ${what}`}, please reformat your input and try again.`,
  );
}
