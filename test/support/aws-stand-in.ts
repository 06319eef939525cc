/**
 * AWS for the commands of an operator: answers by service and action, in each service's own protocol, and what was asked.
 * An action without an answer is refused as AWS refuses one that it does not know.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { TestContext } from 'node:test';
import { awsClients, type AwsClients } from '../../cli/aws/clients.ts';

/** By action: XML between the tags of the result (query protocol), or an object (JSON protocol). */
export type AwsAnswers = Readonly<Record<string, string | object>>;

export type AwsStandIn = {
  readonly clients: (region: string) => AwsClients;
  /** What was asked of an action, newest last: form fields or the JSON body. */
  readonly asked: (action: string) => readonly Readonly<Record<string, unknown>>[];
};

export async function startAwsStandIn(t: TestContext, answers: AwsAnswers): Promise<AwsStandIn> {
  const asked = new Map<string, Readonly<Record<string, unknown>>[]>();
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8');
      const target = request.headers['x-amz-target'];
      const fields =
        typeof target === 'string' || body === '' || body.startsWith('{')
          ? (JSON.parse(body === '' ? '{}' : body) as Record<string, unknown>)
          : Object.fromEntries(new URLSearchParams(body));
      const action =
        typeof target === 'string'
          ? (target.split('.').at(-1) ?? '')
          : typeof fields['Action'] === 'string'
            ? fields['Action']
            : (request.url ?? '');
      asked.set(action, [...(asked.get(action) ?? []), fields]);
      const answer = Object.entries(answers).find(([name]) => name === action)?.[1];
      if (answer === undefined) {
        response.statusCode = 400;
        response.end(JSON.stringify({ __type: 'UnknownOperationException', message: action }));
      } else if (typeof answer === 'string') {
        response.setHeader('content-type', 'text/xml');
        response.end(`<${action}Response><${action}Result>${answer}</${action}Result></${action}Response>`);
      } else {
        response.setHeader('content-type', 'application/x-amz-json-1.1');
        response.end(JSON.stringify(answer));
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  t.after(() => server.closeAllConnections());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    asked: (action) => asked.get(action) ?? [],
    clients: (region) =>
      awsClients({
        region,
        endpoint: `http://127.0.0.1:${address.port}`,
        credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'only-for-tests' },
      }),
  };
}
