/**
 * Errors as Contentful answers them: `sys.id` is the code, `requestId` is for its support.
 * https://www.contentful.com/developers/docs/references/errors/
 */
const statuses = {
  BadRequest: 400,
  InvalidQuery: 400,
  AccessTokenInvalid: 401,
  AccessDenied: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  ValidationFailed: 422,
  RateLimitExceeded: 429,
  ServerError: 500,
  BadGateway: 502,
  ServiceUnavailable: 503,
  GatewayTimeout: 504,
} as const;

export type ContentfulErrorId = keyof typeof statuses;

export class ContentfulError extends Error {
  readonly id: ContentfulErrorId;
  readonly status: number;

  constructor(id: ContentfulErrorId, message: string, status: number = statuses[id]) {
    super(message);
    this.id = id;
    this.status = status;
  }
}

export function errorOfStatus(status: number): ContentfulError {
  const known = Object.entries(statuses).find(([, candidate]) => candidate === status);
  const id = (known?.[0] ?? (status < 500 ? 'BadRequest' : 'ServerError')) as ContentfulErrorId;
  return new ContentfulError(id, 'The request failed.', status);
}
