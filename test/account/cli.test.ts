/** `stargate … --env dev` as a person types it: a real process, a real gateway, and AWS's APIs in front of its admin function. */
import { deepEqual, equal, match } from 'node:assert/strict';
import { request } from 'undici';
import { test, type TestContext } from 'node:test';
import { run } from '../admin/cli-fixture.ts';
import { deployedAccount } from '../support/aws-answers/deployed-account.ts';
import { readyAccount } from '../support/aws-answers/ready-account.ts';
import { jsonError, startAws, xmlError, type Answers } from '../support/aws-answers/stand-in.ts';
import { MASTER_KEY, startGate, type Gate } from '../support/start-gate.ts';

type AlbEvent = {
  readonly httpMethod: string;
  readonly path: string;
  readonly queryStringParameters: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

test('the admin API is reached by rights in AWS, and the doctor follows a call through the edge', async (t) => {
  const gate = await startGate(t);
  const account = deployedAccount({
    gatewayUrl: gate.edgeUrl,
    masterKey: MASTER_KEY,
    admin: (event) => passOn(gate, event),
  });
  const stargate = await commandLine(t, account);
  const made = await stargate(
    'user new --user-email ada@example.com --auto-create-key false --json --env dev',
  );
  const listed = await stargate('user list --json --env dev');
  deepEqual([made.code, listed.code], [0, 0], made.err + listed.err);
  match(listed.out, /ada@example\.com/);

  const doctor = await stargate('doctor --env dev --call --json');
  const findings = (JSON.parse(doctor.out) as { findings: { topic: string; state: string; found: string }[] })
    .findings;
  const states = (topic: string) => findings.filter((one) => one.topic === topic).map(({ state }) => state);
  deepEqual(states('edge'), ['ok', 'ok'], doctor.out);
  deepEqual(states('admin API'), ['ok']);
  deepEqual(states('tasks'), ['ok']);
  deepEqual(states('load balancer'), ['ok']);
  deepEqual(states('metrics'), ['ok']);
  // A call, its record, its row in the report.
  deepEqual(states('call'), ['ok', 'ok', 'ok']);
  deepEqual(states('stream'), ['ok']);
  const keys = await gate.database.query('select 1 from virtual_keys where deleted_at is null');
  equal(keys.length, 0, 'the key of the call is gone');
});

test('what keeps --env from working is one sentence, and an exit code', async (t) => {
  const nobody = await commandLine(t, {
    'sts:GetCallerIdentity': xmlError(
      'InvalidClientTokenId',
      'The security token included in the request is invalid.',
      403,
    ),
  });
  const unsigned = await nobody('user list --env dev');
  equal(unsigned.code, 4);
  match(unsigned.err, /nobody is signed in to AWS \(InvalidClientTokenId: .*aws sso login/);
  const empty = await commandLine(t, readyAccount);
  match((await empty('user list --env dev')).err, /has no output AdminUrl: deploy it first/);
  match(
    (await empty('user list --env moon')).err,
    /There is no environment "moon"; there are dev, staging, prod/,
  );
  const account = deployedAccount({
    gatewayUrl: 'http://127.0.0.1:9',
    masterKey: 'x',
    admin: async () => ({}),
  });
  const secretless = await commandLine(t, {
    ...account,
    'secretsmanager:GetSecretValue': jsonError(
      'AccessDeniedException',
      'User: … is not authorized to perform: secretsmanager:GetSecretValue',
      403,
    ),
  });
  const denied = await secretless('user list --env dev');
  equal(denied.code, 4);
  match(denied.err, /is not authorized to perform: secretsmanager:GetSecretValue/);
  const uninvoked = await commandLine(t, {
    ...account,
    'lambda:InvokeFunction': jsonError(
      'AccessDeniedException',
      'User: … is not authorized to perform: lambda:InvokeFunction',
      403,
    ),
  });
  const refused = await uninvoked('user list --env dev');
  equal(refused.code, 4);
  match(refused.err, /^stargate: AWS in us-east-1: .*lambda:InvokeFunction.*signed in to its account\?$/m);
});

async function commandLine(t: TestContext, answers: Answers) {
  const { url } = await startAws(t, answers);
  const env = {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return (line: string) => run(line, { env });
}

/** What Lambda would hand to the admin function, handed to the laptop's through its load balancer. */
async function passOn(gate: Gate, event: AlbEvent): Promise<object> {
  const query = Object.entries(event.queryStringParameters).map(([name, value]) => `${name}=${value}`);
  const { statusCode, headers, body } = await request(`${gate.albUrl}${event.path}?${query.join('&')}`, {
    method: event.httpMethod === 'POST' ? 'POST' : 'GET',
    headers: event.headers,
    ...(event.httpMethod === 'POST' ? { body: event.body } : {}),
  });
  return { statusCode, headers, body: await body.text(), isBase64Encoded: false };
}
