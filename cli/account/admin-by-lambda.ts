/**
 * The admin API without a way into the VPC: its function is invoked with the event that the load balancer would send, by the
 * rights of whoever is signed in (`lambda:InvokeFunction`), and checks the credential as ever.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
import { isObject } from '../../core/json.ts';
import { ApiError, exitCodes, type Send } from '../client.ts';
import type { AwsClients } from '../aws/clients.ts';

export function adminByLambda(aws: AwsClients, functionName: string): Send {
  return async (address, init) => {
    const lambda = await aws.lambda();
    const reply = await lambda.invoke({
      FunctionName: functionName,
      Payload: Buffer.from(JSON.stringify(albEvent(address, init))),
    });
    const text = Buffer.from(reply.Payload ?? []).toString('utf8');
    if (reply.FunctionError !== undefined) {
      throw failed(`the admin function failed (${reply.FunctionError}): ${errorIn(text)}`);
    }
    return responseOf(text);
  };
}

/** Names and values of the query stay as they are encoded, as the load balancer leaves them. */
function albEvent(address: URL, init: RequestInit): object {
  const query = address.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals === -1 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    });
  return {
    requestContext: { elb: { targetGroupArn: '' } },
    httpMethod: init.method ?? 'GET',
    path: address.pathname,
    queryStringParameters: Object.fromEntries(query),
    headers: Object.fromEntries(new Headers(init.headers)),
    body: typeof init.body === 'string' ? init.body : '',
    isBase64Encoded: false,
  };
}

function responseOf(text: string): Response {
  const result: unknown = JSON.parse(text);
  if (!isObject(result) || typeof result['statusCode'] !== 'number') {
    throw failed('the admin function answered with something else than a reply of HTTP');
  }
  const headers = new Headers();
  if (isObject(result['headers'])) {
    for (const [name, value] of Object.entries(result['headers'])) headers.set(name, String(value));
  }
  const body = typeof result['body'] === 'string' ? result['body'] : '';
  return new Response(body, { status: result['statusCode'], headers });
}

function failed(sentence: string): ApiError {
  return new ApiError(sentence, exitCodes.unreachable);
}

/** Lambda's own words: `{"errorMessage": "…", "errorType": "…"}`. */
function errorIn(text: string): string {
  try {
    const error: unknown = JSON.parse(text);
    return isObject(error) ? String(error['errorMessage']) : text.slice(0, 300);
  } catch {
    return text.slice(0, 300);
  }
}
