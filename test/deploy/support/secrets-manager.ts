/** Secrets Manager as the SDK's real client sees it: an HTTP server that knows GetSecretValue. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';

/** Serves `secrets` by ARN and returns the address. */
export async function startSecretsManager(
  t: TestContext,
  secrets: Readonly<Record<string, string>>,
): Promise<string> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { SecretId: arn } = JSON.parse(body) as { SecretId: string };
      const isRead = request.headers['x-amz-target'] === 'secretsmanager.GetSecretValue';
      const value = isRead ? secrets[arn] : undefined;
      response.writeHead(value === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(
        JSON.stringify(
          value === undefined
            ? { __type: 'ResourceNotFoundException', message: `no secret ${arn}` }
            : { ARN: arn, SecretString: value },
        ),
      );
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
