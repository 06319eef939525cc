/** Secrets Manager as far as it is used: GetSecretValue, by version stage, for the real client of the SDK. */
import { createServer } from 'node:http';
import type { TestContext } from 'node:test';
import { listen } from './listen.ts';

/** What a secret holds: one text, or one for each stage. */
export type Held = string | Readonly<Partial<Record<'AWSCURRENT' | 'AWSPREVIOUS' | 'AWSPENDING', string>>>;

export type Secrets = Record<string, { held: Held; createdAtMs?: number } | string>;

/** Answers by what stands in `secrets` at the time of the request. */
export async function secretsManager(t: TestContext, secrets: Secrets): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { SecretId: id, VersionStage: stage = 'AWSCURRENT' } = JSON.parse(body) as {
        SecretId: string;
        VersionStage?: 'AWSCURRENT' | 'AWSPREVIOUS';
      };
      const secret = secrets[id];
      const held = typeof secret === 'object' ? secret.held : secret;
      const text = typeof held === 'object' ? held[stage] : stage === 'AWSCURRENT' ? held : undefined;
      const createdAtMs = typeof secret === 'object' ? (secret.createdAtMs ?? 0) : 0;
      const isKnown =
        request.headers['x-amz-target'] === 'secretsmanager.GetSecretValue' && text !== undefined;
      response.writeHead(isKnown ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(
        JSON.stringify(
          isKnown
            ? { ARN: id, SecretString: text, CreatedDate: createdAtMs / 1000, VersionStages: [stage] }
            : { __type: 'ResourceNotFoundException', message: 'there is no such version' },
        ),
      );
    });
  });
  return listen(t, server);
}

/** What the AWS SDK signs with; the endpoint of the test does not look. */
export function withCredentials(t: TestContext): void {
  const given = { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'secret' };
  const before = { ...process.env };
  Object.assign(process.env, given);
  t.after(() => {
    for (const name of Object.keys(given)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  });
}
