/**
 * A Lambda function behind the load balancer, with ALB's own rules: the request becomes one event (bodies of at most
 * 1 MB, header values single and the last one winning, query values as they were sent), and what the function
 * returns becomes the answer, or 502 when it is not an answer or larger than 1 MB.
 *
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isObject } from '../../core/json.ts';
import { loadBalancer } from '../http/aws-limits.ts';
import { loadBalancerAnswer } from '../http/own-answer.ts';
import type { HeaderMap } from '../http/relay.ts';

/** What an ALB sends to a Lambda target whose multi-value headers are off. */
export type LambdaEvent = {
  readonly requestContext: { readonly elb: { readonly targetGroupArn: string } };
  readonly httpMethod: string;
  readonly path: string;
  readonly queryStringParameters: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
};

export type LambdaFunction = (event: LambdaEvent) => Promise<unknown>;

const { functionRequestBytes, functionReplyBytes } = loadBalancer;
const TOO_LARGE = 'The load balancer passes at most 1 MB to a function.';
const NO_ANSWER = 'The function gave no answer the load balancer understands.';

export async function callLambda(
  lambda: LambdaFunction,
  request: IncomingMessage,
  response: ServerResponse,
  headers: HeaderMap,
): Promise<void> {
  const body = await readBody(request);
  if (body === null) {
    loadBalancerAnswer(response, functionRequestBytes.status, TOO_LARGE);
    return;
  }
  const returned = await lambda(lambdaEvent(request, headers, body)).catch(() => null);
  const result = parseResult(returned);
  if (result === null) {
    loadBalancerAnswer(response, functionReplyBytes.status, NO_ANSWER);
    return;
  }
  response.writeHead(result.status, { ...result.headers, 'content-length': result.body.length });
  response.end(request.method === 'HEAD' ? undefined : result.body);
}

function lambdaEvent(request: IncomingMessage, headers: HeaderMap, body: Buffer): LambdaEvent {
  const target = request.url ?? '/';
  const queryAt = target.indexOf('?');
  const isText = isTextType(request.headers['content-type']) && !('content-encoding' in request.headers);
  const single: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    single[name] = typeof value === 'string' ? value : (value?.at(-1) ?? '');
  }
  return {
    requestContext: {
      elb: {
        targetGroupArn:
          'arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/local-admin/0000000000000000',
      },
    },
    httpMethod: request.method ?? 'GET',
    path: queryAt === -1 ? target : target.slice(0, queryAt),
    queryStringParameters: queryAt === -1 ? {} : queryParameters(target.slice(queryAt + 1)),
    headers: single,
    body: body.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText && body.length > 0,
  };
}

/** Neither names nor values are decoded: that is left to the function. The last of a name wins. */
function queryParameters(query: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const equalsAt = pair.indexOf('=');
    if (equalsAt === -1) parameters[pair] = '';
    else parameters[pair.slice(0, equalsAt)] = pair.slice(equalsAt + 1);
  }
  return parameters;
}

function isTextType(contentType: string | undefined): boolean {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return (
    type.startsWith('text/') ||
    ['application/json', 'application/javascript', 'application/xml'].includes(type)
  );
}

/** Null: more than the load balancer passes on. The rest is read and dropped, so that the answer arrives. */
function readBody(request: IncomingMessage): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= functionRequestBytes.most) chunks.push(chunk);
      else resolve(null);
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
  });
}

function parseResult(result: unknown) {
  if (!isObject(result)) return null;
  const { statusCode: status } = result;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) return null;
  const text = typeof result['body'] === 'string' ? result['body'] : '';
  const body = Buffer.from(text, result['isBase64Encoded'] === true ? 'base64' : 'utf8');
  // The whole reply, as JSON, is what is bounded.
  if (Buffer.byteLength(JSON.stringify(result)) > functionReplyBytes.most) return null;
  const headers: Record<string, string> = {};
  const given = isObject(result['headers']) ? result['headers'] : {};
  for (const [name, value] of Object.entries(given)) headers[name.toLowerCase()] = String(value);
  return { status, headers, body };
}
