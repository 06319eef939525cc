/**
 * AWS's APIs as far as a test answers for them: an HTTP server that knows service, region and operation of a request as the
 * real SDK signs and writes it, in each of AWS's protocols. What it has no answer for it refuses, and remembers.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { TestContext } from 'node:test';
import { awsClients, type AwsClients } from '../../../cli/aws/clients.ts';
import { listen } from '../listen.ts';

export type Asked = {
  /** `ec2:DescribeVpcs`, as IAM writes it. */
  readonly operation: string;
  readonly region: string;
  /** The body as it was sent, or the path where there is none. */
  readonly said: string;
};

export type Answer = {
  readonly status?: number;
  readonly type: 'text/xml' | 'application/x-amz-json-1.1' | 'application/json';
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** By operation; null: no answer to this request. */
export type Answers = Readonly<
  Record<string, Answer | ((asked: Asked) => Answer | null | Promise<Answer | null>)>
>;

export type StandIn = {
  readonly aws: AwsClients;
  readonly url: string;
  readonly asked: readonly Asked[];
  readonly unanswered: readonly string[];
};

export async function startAws(t: TestContext, answers: Answers, region = 'us-east-1'): Promise<StandIn> {
  const asked: Asked[] = [];
  const unanswered: string[] = [];
  const server = createServer((request, response) => {
    const reply = async (): Promise<void> => {
      const one = askedIn(request, await textOf(request));
      asked.push(one);
      const known = answers[one.operation];
      const answer = typeof known === 'function' ? await known(one) : known;
      if (answer === undefined || answer === null) unanswered.push(`${one.operation} ${one.said}`);
      // 400, which the SDK does not ask again for.
      const { status = 200, type, body, headers = {} } = answer ?? jsonError('NotRecorded', one.operation);
      response.writeHead(status, { 'content-type': type, ...headers }).end(body);
    };
    void reply();
  });
  const url = await listen(t, server);
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
  return { aws: awsClients({ region, endpoint: url, credentials }), url, asked, unanswered };
}

export function xml(body: string): Answer {
  return { type: 'text/xml', body };
}

export function json(body: unknown): Answer {
  return { type: 'application/x-amz-json-1.1', body: JSON.stringify(body) };
}

/** How JSON services refuse: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization */
export function jsonError(code: string, message: string, status = 400): Answer {
  return {
    ...json({ __type: code, message, Message: message }),
    status,
    headers: { 'x-amzn-errortype': code },
  };
}

/** How query services refuse: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#operation-error-serialization */
export function xmlError(code: string, message: string, status = 400): Answer {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { ...xml(`<ErrorResponse>${error}<RequestId>0</RequestId></ErrorResponse>`), status };
}

/** EC2 has a form of its own: https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html */
export function ec2Error(code: string, message: string, status = 403): Answer {
  const error = `<Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors>`;
  return { ...xml(`<Response>${error}<RequestID>0</RequestID></Response>`), status };
}

/** Services whose operation is in method and path. */
const paths: readonly (readonly [request: RegExp, operation: string])[] = [
  [/^GET \/2016-08-19\/account-settings/, 'lambda:GetAccountSettings'],
  [/^GET \/2019-09-30\/functions\/[^/]+\/concurrency/, 'lambda:GetFunctionConcurrency'],
  [/^POST \/2015-03-31\/functions\/[^/]+\/invocations/, 'lambda:InvokeFunction'],
  [/^GET \/2020-05-31\/vpc-origin/, 'cloudfront:ListVpcOrigins'],
  [/^GET \/2020-05-31\/distribution/, 'cloudfront:ListDistributions'],
  [/^GET \/2013-04-01\/hostedzone\//, 'route53:GetHostedZone'],
  [/^GET \/foundation-models/, 'bedrock:ListFoundationModels'],
  [/^GET \/foundation-model-availability\//, 'bedrock:GetFoundationModelAvailability'],
  [/^GET \/inference-profiles/, 'bedrock:ListInferenceProfiles'],
  [/^GET \/guardrails\//, 'bedrock:GetGuardrail'],
  [/^GET \/use-case-for-model-access/, 'bedrock:GetUseCaseForModelAccess'],
  [/^POST \/model\/.+\/converse/, 'bedrock:Converse'],
  [/^POST \/model\/.+\/invoke/, 'bedrock:InvokeModel'],
  [/^GET \/workspaces\/[^/]+\/authentication/, 'grafana:DescribeWorkspaceAuthentication'],
  [/^GET \/workspaces\/[^/]+$/, 'grafana:DescribeWorkspace'],
];

function askedIn(request: IncomingMessage, body: string): Asked {
  const scope = /Credential=[^/]+\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(
    request.headers.authorization ?? '',
  );
  const [, region = '', service = ''] = scope ?? [];
  const target = request.headers['x-amz-target'];
  const action = /(?:^|&)Action=(\w+)/.exec(body)?.[1];
  const line = `${request.method ?? ''} ${request.url ?? ''}`;
  const byPath = paths.find(([pattern]) => pattern.test(line))?.[1];
  const name = typeof target === 'string' ? target.split('.').at(-1) : action;
  const operation = name === undefined ? (byPath ?? `${service}:${line}`) : `${service}:${name}`;
  return { operation, region, said: body === '' ? line : body };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
