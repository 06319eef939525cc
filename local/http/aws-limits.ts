/**
 * What AWS's load balancer and CloudFront do to a request or an answer besides carrying it: one row a rule, with its
 * source. Edge and load balancer of the laptop edition act on these rows, and a test shows that each of them acts.
 */
const ELB = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/';
const CLOUDFRONT = 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/';

export type Limit = {
  /** The most that passes, in the unit its name says. */
  readonly most: number;
  /** Status of what exceeds it. */
  readonly status: number;
  readonly source: string;
};

export const loadBalancer = {
  /** The request line: method, URL with its query, version. */
  requestLineBytes: {
    most: 16_384,
    status: 414,
    source: `${ELB}load-balancer-limits.html#http-headers-quotas`,
  },
  headerBytes: { most: 16_384, status: 400, source: `${ELB}load-balancer-limits.html#http-headers-quotas` },
  requestHeadBytes: {
    most: 65_536,
    status: 400,
    source: `${ELB}load-balancer-limits.html#http-headers-quotas`,
  },
  responseHeadBytes: {
    most: 32_768,
    status: 502,
    source: `${ELB}load-balancer-limits.html#http-headers-quotas`,
  },
  /** Bodies to a function and its replies. */
  functionRequestBytes: { most: 1_048_576, status: 413, source: `${ELB}lambda-functions.html` },
  functionReplyBytes: { most: 1_048_576, status: 502, source: `${ELB}lambda-functions.html` },
  /** Addresses in x-forwarded-for. */
  forwardedAddresses: {
    most: 30,
    status: 463,
    source: `${ELB}load-balancer-troubleshooting.html#http-463-issues`,
  },
  /** Milliseconds without a byte, in either direction; `albIdleSeconds` of the deployment. */
  silenceMs: {
    most: 610_000,
    status: 504,
    source: `${ELB}load-balancer-troubleshooting.html#http-504-issues`,
  },
} as const satisfies Readonly<Record<string, Limit>>;

export const edge = {
  urlBytes: { most: 8_192, status: 413, source: `${CLOUDFRONT}cloudfront-limits.html#limits-general` },
  /** Path, query and headers of a request. */
  requestHeadBytes: {
    most: 20_480,
    status: 413,
    source: `${CLOUDFRONT}cloudfront-limits.html#limits-general`,
  },
  responseHeadBytes: {
    most: 20_480,
    status: 502,
    source: `${CLOUDFRONT}cloudfront-limits.html#limits-general`,
  },
  /** Bytes of the body of a GET. */
  getBodyBytes: {
    most: 0,
    status: 403,
    source: `${CLOUDFRONT}RequestAndResponseBehaviorCustomOrigin.html#RequestCustom-get-body`,
  },
  /** Milliseconds without a byte of the origin; `originReadSeconds` of the deployment. */
  silenceMs: { most: 120_000, status: 504, source: `${CLOUDFRONT}http-504-gateway-timeout.html` },
} as const satisfies Readonly<Record<string, Limit>>;

/**
 * With `routing.http.drop_invalid_header_fields.enabled`, which the deployment sets, the load balancer drops a header
 * whose name is another, such as Codex's `session_id`.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
 */
export const VALID_HEADER_NAME = /^[-A-Za-z0-9]+$/;

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#http-405-issues */
export const LOAD_BALANCER_REFUSES_METHOD = { method: 'TRACE', status: 405 } as const;

/**
 * Request headers that CloudFront does not pass on to a custom origin, whatever the origin request policy says: those of
 * its own, and those that could speak for it.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#request-custom-headers-behavior
 */
export const EDGE_REMOVES = {
  names: [
    'expect',
    'proxy-authenticate',
    'proxy-connection',
    'x-forwarded-proto',
    'x-http-method-override',
    'x-real-ip',
  ],
  prefixes: ['x-amz-cf-', 'x-edge-'],
} as const;
