/** `npm run deploy`: from an empty account to the first key, stopped and run again; and `npm run destroy`. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { createServer } from 'node:http';
import { test, type TestContext } from 'node:test';
import { isWellFormedKey } from '../../core/keys/virtual-key.ts';
import type { Environment } from '../../lib/environment.ts';
import { environmentNamed } from '../../lib/environments.ts';
import type { CfnTemplate } from '../../lib/stateful-changes.ts';
import { deploy, type DeployDeps, type DeployOptions } from '../../scripts/deploy/deploy.ts';
import { destroy } from '../../scripts/deploy/destroy.ts';
import { MASTER_KEY, startAdmin, type AdminFixture } from '../admin/admin-fixture.ts';
import { deployedAccount, targetHealth } from '../support/aws-answers/deployed-account.ts';
import {
  lambdaLimit,
  noRole,
  readyAccount,
  role,
  stacks,
  vpcs,
} from '../support/aws-answers/ready-account.ts';
import { jsonError, startAws, xml, type Answers } from '../support/aws-answers/stand-in.ts';
import { listen } from '../support/listen.ts';

const dev: Environment = {
  ...environmentNamed('dev'),
  network: { kind: 'new', cidr: '10.40.0.0/16', availabilityZones: ['use1-az1', 'use1-az2'], egress: 'nat' },
  bedrock: { models: ['claude-haiku-4-5'] },
};

test('an empty account: bootstrap, roles, templates, stacks, the first key once', async (t) => {
  const account = await startAccount(t);
  // What an account is like that nobody has used.
  const madeRoles: string[] = [];
  Object.assign(account.answers, {
    'ssm:GetParameter': jsonError('ParameterNotFound', ''),
    'iam:GetRole': ({ said }: { said: string }) => {
      const name = new URLSearchParams(said).get('RoleName') ?? '';
      return name === 'AWSServiceRoleForECS' ? noRole(name) : role(name);
    },
    // https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html#API_CreateServiceLinkedRole_Examples
    'iam:CreateServiceLinkedRole': ({ said }: { said: string }) => {
      madeRoles.push(new URLSearchParams(said).get('AWSServiceName') ?? '');
      return xml(
        '<CreateServiceLinkedRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><CreateServiceLinkedRoleResult/></CreateServiceLinkedRoleResponse>',
      );
    },
  });
  const outcome = await account.deploy({ mode: 'yes', call: 'none' });
  equal(outcome, 'done', account.lines.join('\n'));
  deepEqual(account.cdkRuns, [
    'bootstrap aws://123456789012/us-east-1 --no-notices -c env=dev',
    'synth --quiet --no-notices -c env=dev -o cdk.out/dev',
    'deploy --all --app cdk.out/dev --require-approval never --no-notices',
  ]);
  deepEqual(madeRoles, ['ecs.amazonaws.com']);
  deepEqual(account.unanswered, []);
  const said = account.lines.join('\n');
  match(said, new RegExp(`Gateway +${account.edgeUrl}`));
  const key = /The first admin key\. It is shown once: keep it\.\n +(\S+)/.exec(said)?.[1] ?? '';
  ok(isWellFormedKey(key), said);
  equal(said.split(key).length - 1, 2, 'in its own line, and in the call to copy');
  ok(!said.includes(MASTER_KEY));
  const info = await account.admin.get('/key/info', {}, { authorization: `Bearer ${key}` });
  equal(info.body.info.user_id, 'admin');

  // Again: nothing is made twice, and the key is not shown again.
  Object.assign(account.answers, { 'ssm:GetParameter': readyAccount['ssm:GetParameter'] });
  account.lines.length = 0;
  equal(await account.deploy({ mode: 'yes', call: 'none' }), 'done');
  match(
    account.lines.join('\n'),
    /made before, and is not shown again[^]*stargate key generate --user-id admin --env dev/,
  );
  equal((await account.admin.get('/key/list', { user_id: 'admin' })).body.total_count, 1);
});

test('what is in the way stops it before anything is made', async (t) => {
  const account = await startAccount(t);
  Object.assign(account.answers, { 'ec2:DescribeVpcs': vpcs(5) });
  equal(await account.deploy({ mode: 'yes', call: 'none' }), 'stopped');
  deepEqual(account.cdkRuns, []);
  match(
    account.lines.join('\n'),
    /✗ quotas +VPCs per region: 5, of which 5 in use; dev needs 1\n +→ ask for 6: aws service-quotas/,
  );
  match(account.lines.at(-1) ?? '', /^Nothing was made\./);
});

test('a dry run says every command and runs none; without an answer nothing is done either', async (t) => {
  const account = await startAccount(t);
  Object.assign(account.answers, { 'lambda:GetAccountSettings': lambdaLimit(10, 10) });
  equal(await account.deploy({ mode: 'dry-run', call: 'none' }), 'done');
  const said = account.lines.join('\n');
  match(said, /! service limits +Lambda runs 10 functions at once/);
  match(said, /3\. Deploy every stack, in order\n +npx cdk deploy --all --app cdk\.out\/dev/);
  equal(await account.deploy({ mode: 'ask', call: 'none' }), 'unanswered');
  equal(await account.deploy({ mode: 'ask', call: 'none' }, { ask: async () => false }), 'declined');
  deepEqual(account.cdkRuns, []);
});

test('a step that fails, or Ctrl-C, says how to go on, and going on begins there', async (t) => {
  const account = await startAccount(t);
  account.failing.add('deploy');
  equal(await account.deploy({ mode: 'yes', call: 'none' }), 'stopped');
  match(
    account.lines.join('\n'),
    /This step failed: cdk deploy ended with 1[^]*npm run deploy -- dev goes on from here/,
  );
  account.failing.clear();
  let pressed = false;
  const interrupted = await account.deploy(
    { mode: 'yes', call: 'none' },
    {
      isInterrupted: () => pressed,
      cdk: async () => {
        pressed = true;
        return 0;
      },
    },
  );
  equal(interrupted, 'interrupted');
  equal(await account.deploy({ mode: 'yes', call: 'none' }), 'done');
});

test('what is deployed is not lost by mistake; whoever means it names the stack', async (t) => {
  const account = await startAccount(t);
  Object.assign(account.answers, account.afterDeploy);
  account.made.set('stargate-dev-data', { Resources: {} });
  equal(await account.deploy({ mode: 'yes', call: 'none' }), 'stopped');
  ok(!account.cdkRuns.some((run) => run.startsWith('deploy')), account.cdkRuns.join('\n'));
  match(
    account.lines.join('\n'),
    /stargate-dev-data: Key \(AWS::KMS::Key\) is removed[^]*name the stacks[^]* in ALLOW_DATA_LOSS/,
  );
  const allowedLosses = new Set(['stargate-dev-data']);
  equal(await account.deploy({ mode: 'yes', call: 'none' }, { allowedLosses }), 'done');
});

test('what is deployed and does not work is said at the end, beside the key', async (t) => {
  const account = await startAccount(t);
  account.afterDeploy['elasticloadbalancing:DescribeTargetHealth'] = targetHealth(
    'unhealthy',
    'Health checks failed with these codes: [503]',
  );
  account.edge.adminStatus = 200;
  equal(await account.deploy({ mode: 'yes', call: 'none' }), 'stopped');
  const said = account.lines.join('\n');
  match(said, /✗ load balancer +no task of proxy is healthy: Health checks failed with these codes: \[503\]/);
  match(said, /✗ edge +\/key\/list is answered with 200 there, not 403/);
  match(said, /The first admin key/);
});

test('the way back asks for the name, refuses what is protected, and says what stays', async (t) => {
  const account = await startAccount(t);
  const lines: string[] = [];
  const runs: string[] = [];
  const deps = (environment: Environment, typed: string | null) => ({
    environment,
    aws: account.aws,
    say: (line: string) => lines.push(line),
    askFor: async () => typed,
    isInterrupted: () => false,
    cdk: async (words: readonly string[]) => {
      runs.push(words.join(' '));
      Object.assign(account.answers, { 'cloudformation:DescribeStacks': stacks([]) });
      return 0;
    },
  });
  equal(await destroy(deps(dev, 'dev'), 'ask'), 'done');
  match(lines.join('\n'), /Nothing of dev is deployed/);
  Object.assign(account.answers, account.afterDeploy);
  equal(await destroy(deps({ ...dev, lifetime: 'protected' }, 'dev'), 'yes'), 'stopped');
  equal(await destroy(deps(dev, 'prod'), 'ask'), 'declined');
  equal(await destroy(deps(dev, null), 'ask'), 'unanswered');
  deepEqual(runs, []);
  equal(await destroy(deps(dev, 'dev'), 'ask'), 'done');
  deepEqual(runs, ['destroy --all --force --no-notices -c env=dev']);
  match(lines.join('\n'), /a final snapshot of the database[^]*dev is gone\./);
});

/** What every stack is taken for, as deployed. */
const TEMPLATE: CfnTemplate = { Resources: { Key: { Type: 'AWS::KMS::Key', Properties: {} } } };

type Account = {
  readonly aws: DeployDeps['aws'];
  readonly admin: AdminFixture;
  readonly answers: Answers;
  /** What is answered once CDK has deployed. */
  readonly afterDeploy: Record<string, Answers[string]>;
  readonly edge: { adminStatus: number };
  readonly edgeUrl: string;
  readonly unanswered: readonly string[];
  /** First words of commands that fail. */
  readonly failing: Set<string>;
  readonly cdkRuns: readonly string[];
  /** Templates as CDK makes them, by stack. */
  readonly made: Map<string, CfnTemplate>;
  readonly lines: string[];
  readonly deploy: (options: DeployOptions, other?: Partial<DeployDeps>) => ReturnType<typeof deploy>;
};

/** An account where nothing is deployed, CDK's toolkit as far as its words and exit codes, and a real admin function. */
async function startAccount(t: TestContext): Promise<Account> {
  const admin = await startAdmin(t);
  const edge = { adminStatus: 403 };
  const edgeUrl = await listen(
    t,
    createServer((request, response) => {
      response.writeHead(request.url === '/key/list' ? edge.adminStatus : 200).end('{}');
    }),
  );
  const answers: Answers = { ...readyAccount };
  const afterDeploy = {
    ...deployedAccount({ gatewayUrl: edgeUrl, masterKey: MASTER_KEY, admin: admin.handle }),
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html#API_GetTemplate_Examples
    'cloudformation:GetTemplate': ({ said }: { said: string }) =>
      xml(
        `<GetTemplateResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><GetTemplateResult><TemplateBody>${JSON.stringify(said.includes('stargate-dev-data') ? TEMPLATE : {})}</TemplateBody></GetTemplateResult></GetTemplateResponse>`,
      ),
  };
  const { aws, unanswered } = await startAws(t, answers);
  const failing = new Set<string>();
  const cdkRuns: string[] = [];
  const made = new Map<string, CfnTemplate>([['stargate-dev-data', TEMPLATE]]);
  const lines: string[] = [];
  const cdk = async (words: readonly string[]): Promise<number> => {
    cdkRuns.push(words.join(' '));
    if (failing.has(words[0] ?? '')) return 1;
    if (words[0] === 'deploy')
      Object.assign(answers, {
        ...afterDeploy,
        'ssm:GetParameter': answers['ssm:GetParameter'],
        'iam:GetRole': answers['iam:GetRole'],
      });
    return 0;
  };
  const deps: DeployDeps = {
    environment: dev,
    aws,
    nowMs: Date.now,
    cdk,
    templateOf: (_folder, stack) => made.get(stack) ?? null,
    allowedLosses: new Set(),
    builder: async () => 'docker',
    say: (line) => lines.push(...line.split('\n')),
    ask: async () => null,
    isInterrupted: () => false,
  };
  return {
    aws,
    admin,
    answers,
    afterDeploy,
    edge,
    edgeUrl,
    unanswered,
    failing,
    cdkRuns,
    made,
    lines,
    deploy: (options, other = {}) => deploy({ ...deps, ...other }, options),
  };
}
