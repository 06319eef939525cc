/** `npm start -- --tls`: clients that trust the authority it prints speak HTTPS with it, AWS's Python SDKs among them. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import type { Clock } from '../../core/clock.ts';
import { commandLineVariables } from '../../local/command-line.ts';
import { openCertificates } from '../../local/tls/kept-certificates.ts';
import { CACHE } from '../frameworks/install.ts';
import { emptyDirectory, part, runLaptop } from '../support/run-laptop.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DAY_MS = 86_400_000;

async function run(command: string, args: readonly string[], environment: Readonly<Record<string, string>>) {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], HOME: tmpdir(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, out, err };
}

/** A Python that has AWS's SDK and LangChain's classes for it, or null. */
async function findPython(): Promise<string | null> {
  const candidates = [
    process.env['STARGATE_TEST_PYTHON'] ?? '',
    join(CACHE, 'boto3', 'bin', 'python'),
  ].filter(existsSync);
  for (const python of [...candidates, 'python3']) {
    const found = await run(python, ['-c', 'import boto3, langchain_aws'], {}).catch(() => null);
    if (found?.code === 0) return python;
  }
  return null;
}

const AWS_SDKS = `
import boto3
from langchain_aws import BedrockEmbeddings, ChatBedrockConverse
CLAUDE = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
turns = [{"role": "user", "content": [{"text": "hello"}]}]
print(boto3.client("bedrock-runtime").converse(modelId=CLAUDE, messages=turns)["output"]["message"]["content"][0]["text"])
chat = ChatBedrockConverse(model=CLAUDE, provider="anthropic")
print(chat.invoke("hello").content)
print("".join(str(part.content) for part in chat.stream("hello")))
print(len(BedrockEmbeddings(model_id="amazon.titan-embed-text-v2:0").embed_query("hello")), "numbers")
`;

test('a laptop that speaks HTTPS', async (t) => {
  const directory = await emptyDirectory(t);
  const output = await runLaptop(t, directory, {}, ['--tls']).ready;
  const edgeUrl = part(output, /^ {2}Edge \(public\) +(https:\S+)$/m);
  const albUrl = part(output, /^ {2}Internal ALB +(https:\S+)/m);
  const authorityFile = part(output, /^ {4}export NODE_EXTRA_CA_CERTS=(\S+)/m);
  const key = part(output, /^ {2}Demo key +(sk-sg-\w+)$/m);

  await t.test('who trusts the authority is served, by address and by name, others are not', async () => {
    const dispatcher = new Agent({ connect: { ca: await readFile(authorityFile, 'utf8') } });
    for (const url of [edgeUrl, albUrl, edgeUrl.replace('127.0.0.1', 'localhost')]) {
      const answer = await request(`${url}/v1/models`, { headers: { 'x-api-key': key }, dispatcher });
      equal(answer.statusCode, 200);
      await answer.body.dump();
    }
    await dispatcher.close();
    await rejects(request(`${edgeUrl}/v1/models`), /unable to verify the first certificate/);
  });

  await t.test('the command line works as it is printed', async () => {
    const line = part(output, /^ {2}Command line .*\n {4}(.+)npx stargate key list$/m);
    const variables = Object.fromEntries(
      line
        .trim()
        .split(' ')
        .map((pair) => pair.split('=', 2)),
    ) as Record<string, string>;
    const { code, out, err } = await run(process.execPath, ['cli/main.ts', 'key', 'list'], variables);
    equal(code, 0, err);
    match(out, /demo-user/);
    const { NODE_EXTRA_CA_CERTS: _, ...others } = variables;
    const untrusting = await run(process.execPath, ['cli/main.ts', 'key', 'list'], others);
    match(untrusting.err, /NODE_EXTRA_CA_CERTS/);
  });

  await t.test(
    'boto3, ChatBedrockConverse and BedrockEmbeddings, with the lines as printed',
    async (inner) => {
      const python = await findPython();
      if (python === null) return inner.skip('there is no Python with boto3 and langchain-aws');
      const [, line = ''] = /^ {2}AWS SDKs\n {4}export (.+)$/m.exec(output) ?? [];
      const variables = Object.fromEntries(line.split(' ').map((pair) => pair.split('=', 2))) as Record<
        string,
        string
      >;
      const { code, out, err } = await run(python, ['-c', AWS_SDKS], {
        ...variables,
        AWS_CA_BUNDLE: authorityFile,
        AWS_EC2_METADATA_DISABLED: 'true',
      });
      equal(code, 0, err);
      match(out, /^You said: hello\nYou said: hello\n.*You said: hello.*\n1024 numbers\n$/);
    },
  );
});

test('the certificates are kept, and renewed a month before they end', async (t) => {
  const directory = await emptyDirectory(t);
  let nowMs = Date.parse('2027-01-01');
  const clock: Clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };
  const first = await openCertificates(directory, clock);
  deepEqual([first.isNew, first.endsOn], [true, '2028-02-01']);
  nowMs += 360 * DAY_MS;
  const second = await openCertificates(directory, clock);
  deepEqual([second.isNew, second.authorityPem], [false, first.authorityPem]);
  nowMs += 10 * DAY_MS;
  const third = await openCertificates(directory, clock);
  deepEqual([third.isNew, third.endsOn], [true, '2029-02-05']);
  equal((await stat(join(directory, 'tls', 'server-key.pem'))).mode & 0o777, 0o600);
  const authority = new X509Certificate(third.authorityPem);
  ok(authority.ca && new X509Certificate(third.certificatePem).verify(authority.publicKey));
});

test('the command line is told only what it would not find by itself', () => {
  const usual = {
    albUrl: 'http://127.0.0.1:4001',
    dataDirectory: join(ROOT, '.stargate'),
    authorityFile: null,
    hasGivenMasterKey: false,
  };
  deepEqual(commandLineVariables(usual), {});
  deepEqual(
    commandLineVariables({ ...usual, albUrl: 'http://127.0.0.1:4011', dataDirectory: "/tmp/it's here" }),
    {
      STARGATE_URL: 'http://127.0.0.1:4011',
      STARGATE_DATA_DIR: String.raw`'/tmp/it'\''s here'`,
    },
  );
});
