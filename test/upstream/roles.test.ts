/**
 * A deployment of another account: the gateway takes on its role with AWS's own client (a small STS stands in for AWS's)
 * and signs with what it is lent; other deployments keep the gateway's own credentials.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { startBedrockSimulator } from '../../simulator/simulator.ts';
import { simulatorCredentials } from '../../local/settings.ts';
import { usageRecords } from '../support/records.ts';
import { startGate } from '../support/start-gate.ts';
import { listen } from '../support/listen.ts';

const ROLE = 'arn:aws:iam::210987654321:role/bedrock';
const LENT = {
  accessKeyId: 'ASIALENTBYSTS0000000',
  secretAccessKey: 'lent secret',
  sessionToken: 'lent token',
};
const OWN = {
  accessKeyId: simulatorCredentials.AWS_ACCESS_KEY_ID,
  secretAccessKey: simulatorCredentials.AWS_SECRET_ACCESS_KEY,
};

/** Answers AssumeRole as AWS does; remembers what it was asked, and by whom. */
async function startSts(t: TestContext) {
  const asked: { readonly role: string | null; readonly by: string }[] = [];
  const server = createServer((incoming, outgoing) => {
    void text(incoming).then((body) => {
      const by = /Credential=(\w+)\//.exec(incoming.headers.authorization ?? '')?.[1] ?? '';
      asked.push({ role: new URLSearchParams(body).get('RoleArn'), by });
      outgoing.writeHead(200, { 'content-type': 'text/xml' });
      outgoing.end(
        `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>${LENT.accessKeyId}</AccessKeyId><SecretAccessKey>${LENT.secretAccessKey}</SecretAccessKey><SessionToken>${LENT.sessionToken}</SessionToken><Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
      );
    });
  });
  return { url: await listen(t, server), asked };
}

test('a deployment with a role is asked as that role, the others as the gateway itself', async (t) => {
  const sts = await startSts(t);
  /** One account per simulator would take two endpoints; one that knows only the lent key proves the same. */
  const lender = await startBedrockSimulator({ port: 0, accessKeys: [LENT], bearerTokens: [] });
  t.after(() => lender.close());
  const gate = await startGate(t, {
    bedrockEndpoint: lender.url,
    environment: {
      AWS_ENDPOINT_URL_STS: sts.url,
      DEPLOYMENTS: JSON.stringify({
        'nova-lite': { deployments: [{ region: 'us-west-2', role: ROLE }] },
        'nova-pro': {
          deployments: [{ region: 'us-east-1' }, { region: 'us-west-2', role: ROLE, weight: 0 }],
        },
      }),
    },
  });
  const { secret } = await gate.admin.createKey();
  assert.equal((await gate.chat(secret, 'hello', { model: 'nova-lite' })).status, 200);
  const [record] = await usageRecords(gate.database, 1);
  assert.equal(record?.['deployment'], 'us-west-2/us.amazon.nova-lite-v1:0@210987654321');
  assert.deepEqual(sts.asked[0], { role: ROLE, by: OWN.accessKeyId });

  // This Bedrock does not know the gateway's own key: the refusal leads to the deployment with the role.
  const moved = await gate.chat(secret, 'hello', { model: 'nova-pro' });
  assert.equal(moved.status, 200);
  const statuses = lender.log().map((call) => call.status);
  assert.deepEqual(statuses, [200, 403, 200]);
});
