/** `stargate doctor --env`: what an account lacks, said before anything is made, by the real clients of AWS's SDK. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { examineAccount } from '../../cli/account/examine-account.ts';
import type { AccountFinding, Examination } from '../../cli/account/finding.ts';
import { findingsLines } from '../../cli/account/findings-text.ts';
import type { Environment } from '../../lib/environment.ts';
import { environmentNamed } from '../../lib/environments.ts';
import { guardrail, resources } from '../support/aws-answers/deployed-account.ts';
import { saasAccounts } from '../deploy/support/saas-environment.ts';
import {
  availability,
  lambdaLimit,
  noRole,
  orderable,
  quota,
  readyAccount,
  role,
  stacks,
  vpcs,
} from '../support/aws-answers/ready-account.ts';
import {
  ec2Error,
  json,
  jsonError,
  startAws,
  xml,
  xmlError,
  type Answers,
} from '../support/aws-answers/stand-in.ts';

const TOKEN_SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:token-AbCdEf';
const NOW_MS = Date.UTC(2026, 10, 29);

const dev: Environment = {
  ...environmentNamed('dev'),
  network: { kind: 'new', cidr: '10.40.0.0/16', availabilityZones: ['use1-az1', 'use1-az2'], egress: 'nat' },
  bedrock: { models: ['claude-haiku-4-5', 'titan-embed-text-v2'] },
};

test('an account that is ready has nothing in its way', async (t) => {
  const { findings, unanswered } = await examine(t, {});
  deepEqual(unanswered, []);
  deepEqual(
    findings.filter(({ state }) => state === 'failure' || state === 'unknown'),
    [],
  );
  match(
    said(findings, 'zones'),
    /use1-az1 \(us-east-1b here\) and use1-az2 \(us-east-1c here\) are available/,
  );
  match(said(findings, 'stacks'), /nothing of dev is deployed yet/);
  match(said(findings, 'database'), /postgres 18\.4 is offered/);
  // A workspace that nobody can sign in to yet is said, and is in no way.
  equal(stateOf(findings, 'Grafana sign-on'), 'warning');
});

test('a new account is told what to ask for, with the command for it', async (t) => {
  const { findings } = await examine(t, {
    'lambda:GetAccountSettings': lambdaLimit(10, 10),
    'ec2:DescribeVpcs': vpcs(5),
    // Nothing was changed for it, so that AWS's defaults hold, but Fargate's, which grows with the account.
    'servicequotas:GetServiceQuota': ({ said: body }) => quota(body, { 'L-3032A538': 2 }),
    'servicequotas:GetAWSDefaultServiceQuota': ({ said: body }) =>
      quota(body, { 'L-F678F1CE': 5, 'L-0263D0A3': 5, 'L-0EA8095F': 60, 'L-29B6F2EB': 50 }),
    'iam:GetRole': ({ said: body }) => {
      const name = new URLSearchParams(body).get('RoleName') ?? '';
      return name === 'AWSServiceRoleForECS' ? noRole(name) : role(name);
    },
    'ssm:GetParameter': jsonError('ParameterNotFound', ''),
    'bedrock:GetUseCaseForModelAccess': jsonError('ResourceNotFoundException', 'not found', 404),
    'rds:DescribeOrderableDBInstanceOptions': orderable(['us-east-1b']),
  });
  const todo = (pattern: RegExp) => findings.find(({ found }) => pattern.test(found))?.todo ?? '';
  match(
    todo(/^VPCs per region: 5, of which 5 in use; dev needs 1$/),
    /request-service-quota-increase --service-code vpc --quota-code L-F678F1CE --desired-value 6 /,
  );
  match(todo(/^Lambda runs 10 functions at once/), /--quota-code L-B99A9384/);
  match(
    todo(/^AWSServiceRoleForECS is not there yet/),
    /create-service-linked-role --aws-service-name ecs\.amazonaws\.com/,
  );
  match(todo(/^us-east-1 is not bootstrapped/), /npx cdk bootstrap aws:\/\/123456789012\/us-east-1/);
  match(todo(/^no use case was submitted/), /Submit use case details/);
  match(todo(/^db\.t4g\.micro .* is not offered in us-east-1c/), /it is offered in us-east-1b/);
  equal(stateOf(findings, 'CDK bootstrap'), 'warning', 'npm run deploy does it');
  const lines = findingsLines(findings);
  match(lines.at(-1) ?? '', /^\d+ in the way, /);
});

test('a secret that the environment names and nobody has made is said by its field; no value is read', async (t) => {
  const asked: string[] = [];
  const { findings } = await examine(
    t,
    {
      'secretsmanager:DescribeSecret': (request) => {
        asked.push(request.said);
        const answer = request.said.includes('algolia')
          ? jsonError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
          : json({
              ARN: 'arn',
              Name: 'keys',
              ...(request.said.includes('token') ? { DeletedDate: 1_796_000_000 } : {}),
            });
        return answer;
      },
    },
    { ...dev, saasUsage: saasAccounts, metrics: { tokenSecretArn: TOKEN_SECRET } },
  );
  const ofSecrets = findings.filter(({ topic }) => topic === 'secrets');
  deepEqual(
    ofSecrets.map(({ state }) => state),
    ['warning', 'warning', 'ok'],
  );
  match(ofSecrets[0]?.found ?? '', /metrics\.tokenSecretArn: .* is about to be deleted/);
  match(ofSecrets[1]?.found ?? '', /keysSecretArn of shop-search: there is no arn:aws:secretsmanager/);
  match(ofSecrets[1]?.todo ?? '', /aws secretsmanager create-secret --region us-east-1/);
  equal(asked.length, 3);
});

test('nobody signed in, or signed in elsewhere, is said before anything else is asked', async (t) => {
  const expired = await examine(t, {
    'sts:GetCallerIdentity': xmlError(
      'ExpiredToken',
      'The security token included in the request is expired',
      403,
    ),
  });
  equal(expired.findings.length, 1);
  match(expired.findings[0]?.found ?? '', /nobody is signed in to AWS \(ExpiredToken/);
  match(expired.findings[0]?.todo ?? '', /aws sso login/);
  const elsewhere = await examine(t, {}, { ...dev, account: '111122223333' });
  equal(stateOf(elsewhere.findings, 'account'), 'failure');
  match(said(elsewhere.findings, 'account'), /signed in to 123456789012, and dev belongs to 111122223333/);
});

test('a question that AWS refuses names the right for it, and keeps no other from being asked', async (t) => {
  const { findings } = await examine(t, {
    'ec2:DescribeVpcs': ec2Error(
      'UnauthorizedOperation',
      'You are not authorized to perform this operation.',
    ),
    'bedrock:ListFoundationModels': jsonError(
      'AccessDeniedException',
      'User: arn:aws:sts::… is not authorized',
      403,
    ),
  });
  const unknown = findings.filter(({ state }) => state === 'unknown');
  deepEqual(
    unknown.map(({ topic }) => topic),
    ['quotas', 'models'],
  );
  match(unknown[0]?.todo ?? '', /^allow .*ec2:DescribeVpcs to whoever runs this/);
  equal(stateOf(findings, 'database'), 'ok');
});

test('a region that is not enabled, and a zone that the account has not', async (t) => {
  const { findings } = await examine(t, {
    'ec2:DescribeRegions': xml(
      '<DescribeRegionsResponse><regionInfo><item><regionName>us-east-1</regionName><optInStatus>not-opted-in</optInStatus></item></regionInfo></DescribeRegionsResponse>',
    ),
    'ec2:DescribeAvailabilityZones': xml(
      '<DescribeAvailabilityZonesResponse><availabilityZoneInfo><item><zoneName>us-east-1a</zoneName><zoneState>available</zoneState><zoneId>use1-az1</zoneId></item></availabilityZoneInfo></DescribeAvailabilityZonesResponse>',
    ),
  });
  match(said(findings, 'region'), /us-east-1 is not-opted-in in this account/);
  match(said(findings, 'zones'), /use1-az2 is not available to this account/);
});

test('certificates and the hosted zone are looked at as CloudFront and the load balancer will', async (t) => {
  const certificate = (id: string) => `arn:aws:acm:us-east-1:123456789012:certificate/${id}`;
  const domain = {
    name: 'llm.example.com',
    certificateArn: certificate('waiting'),
    internalName: 'llm-internal.example.com',
    internalCertificateArn: certificate('wildcard'),
    hostedZone: { id: 'Z1PA6795UKMFR9', name: 'example.com' },
  };
  const { findings } = await examine(
    t,
    {
      // https://docs.aws.amazon.com/acm/latest/APIReference/API_DescribeCertificate.html#API_DescribeCertificate_ResponseSyntax
      'acm:DescribeCertificate': ({ said: body }) =>
        body.includes('waiting')
          ? json({
              Certificate: {
                Status: 'PENDING_VALIDATION',
                DomainName: 'llm.example.com',
                DomainValidationOptions: [
                  {
                    DomainName: 'llm.example.com',
                    ResourceRecord: {
                      Name: '_x.llm.example.com.',
                      Type: 'CNAME',
                      Value: '_y.acm-validations.aws.',
                    },
                  },
                ],
              },
            })
          : json({
              Certificate: {
                Status: 'ISSUED',
                DomainName: '*.example.com',
                SubjectAlternativeNames: ['*.example.com'],
                NotAfter: NOW_MS / 1000 + 90 * 86_400,
              },
            }),
      // https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetHostedZone.html#API_GetHostedZone_Examples
      'route53:GetHostedZone': xml(
        '<GetHostedZoneResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><HostedZone><Id>/hostedzone/Z1PA6795UKMFR9</Id><Name>example.net.</Name><CallerReference>1</CallerReference><Config><PrivateZone>false</PrivateZone></Config></HostedZone></GetHostedZoneResponse>',
      ),
    },
    { ...dev, edge: { domain } },
  );
  const [waiting, wildcard] = findings.filter(({ topic }) => topic === 'certificates');
  deepEqual([waiting?.state, wildcard?.state], ['failure', 'ok']);
  match(waiting?.todo ?? '', /write these records: _x\.llm\.example\.com\. CNAME _y\.acm-validations\.aws\./);
  match(said(findings, 'hosted zone'), /is the zone example\.net, which has no llm\.example\.com/);
});

test('models that Bedrock does not offer, or that are not subscribed to, are named', async (t) => {
  const { findings } = await examine(t, {
    'bedrock:ListInferenceProfiles': json({ inferenceProfileSummaries: [] }),
    'bedrock:GetFoundationModelAvailability': availability({
      agreementAvailability: { status: 'NOT_AVAILABLE' },
    }),
  });
  match(said(findings, 'models'), /does not offer us-east-1\/global\.anthropic\.claude-haiku-4-5/);
  const closed = findings.find(({ found }) => /have no subscription yet/.test(found));
  match(closed?.found ?? '', /titan-embed-text-v2/);
  match(closed?.todo ?? '', /--call/);
});

test('with consent every model is called once, and refusals are told with what helps', async (t) => {
  const refusal =
    'Model access is denied due to IAM user or service role is not authorized to perform the required AWS Marketplace actions (aws-marketplace:ViewSubscriptions, aws-marketplace:Subscribe) to enable access to this model.';
  const answers: Answers = {
    'bedrock:InvokeModel': { type: 'application/json', body: '{"embedding":[0.1],"inputTextTokenCount":1}' },
    'bedrock:Converse': jsonError('AccessDeniedException', refusal, 403),
  };
  const { findings, asked } = await examine(t, answers, dev, 'paid');
  const calls = findings.filter(({ topic }) => topic === 'model calls');
  match(calls[0]?.found ?? '', /^1 models? answered a call/);
  match(calls[1]?.found ?? '', /^claude-haiku-4-5: AccessDeniedException: Model access is denied/);
  match(calls[1]?.todo ?? '', /aws-marketplace:Subscribe/);
  const converse = asked.find(({ operation }) => operation === 'bedrock:Converse');
  deepEqual((JSON.parse(converse?.said ?? '{}') as { inferenceConfig: object }).inferenceConfig, {
    maxTokens: 1,
  });
  const unpaid = await examine(t, answers);
  ok(
    !unpaid.asked.some(({ operation }) => /Converse|InvokeModel/.test(operation)),
    'nothing is paid for unasked',
  );
});

test('a Grafana in a region of its own is bootstrapped there, found there, and needs its sign-on', async (t) => {
  const grafana = { authentication: 'saml', region: 'us-west-2' } as const;
  const { findings, asked } = await examine(
    t,
    {
      'cloudformation:DescribeStacks': ({ region }) =>
        stacks(
          region === 'us-west-2'
            ? [{ name: 'stargate-dev-grafana', status: 'CREATE_COMPLETE' }]
            : [{ name: 'stargate-dev-gateway', status: 'UPDATE_ROLLBACK_FAILED' }],
        ),
      'cloudformation:ListStackResources': ({ region }) =>
        resources(region === 'us-west-2' ? [['AWS::Grafana::Workspace', 'Workspace', 'g-0123456789']] : []),
      // https://docs.aws.amazon.com/grafana/latest/APIReference/API_DescribeWorkspace.html#API_DescribeWorkspace_ResponseSyntax
      'grafana:DescribeWorkspace': json({
        workspace: {
          id: 'g-0123456789',
          status: 'ACTIVE',
          endpoint: 'g-0123456789.grafana-workspace.us-west-2.amazonaws.com',
        },
      }),
      'grafana:DescribeWorkspaceAuthentication': json({
        authentication: { providers: ['SAML'], saml: { status: 'NOT_CONFIGURED' } },
      }),
    },
    { ...dev, grafana },
  );
  equal(stateOf(findings, 'dashboards'), 'warning');
  match(said(findings, 'dashboards'), /nobody can sign in: SAML is not set up/);
  match(said(findings, 'CDK bootstrap'), /us-west-2 has version 30/);
  ok(
    asked.some(
      ({ operation, region }) => operation === 'grafana:DescribeWorkspace' && region === 'us-west-2',
    ),
  );
  const broken = findings.find(({ found }) => /UPDATE_ROLLBACK_FAILED/.test(found));
  match(broken?.todo ?? '', /^aws cloudformation continue-update-rollback --stack-name stargate-dev-gateway/);
});

test('the guardrails of an environment are told with the id and version that a policy names', async (t) => {
  const deployed = (outputs: Record<string, string>): Answers => ({
    'cloudformation:DescribeStacks': stacks([
      { name: 'stargate-dev-gateway', status: 'CREATE_COMPLETE', outputs },
    ]),
    'bedrock:GetGuardrail': guardrail('READY'),
  });
  const named = { GuardrailBaselineId: 'abcdefghij12', GuardrailBaselineVersion: '1' };
  const there = await examine(t, deployed(named));
  equal(said(there.findings, 'guardrails'), 'the guardrail baseline is abcdefghij12, version 1');
  const missing = await examine(t, deployed({}));
  equal(stateOf(missing.findings, 'guardrails'), 'warning');
  const failed = await examine(t, { ...deployed(named), 'bedrock:GetGuardrail': guardrail('FAILED') });
  equal(stateOf(failed.findings, 'guardrails'), 'failure');
});

async function examine(
  t: TestContext,
  other: Answers,
  environment = dev,
  call: Examination['call'] = 'none',
) {
  const { aws, asked, unanswered } = await startAws(t, { ...readyAccount, ...other });
  return { findings: await examineAccount({ environment, aws, nowMs: NOW_MS, call }), asked, unanswered };
}

/** What was found about a topic, all of it. */
function said(findings: readonly AccountFinding[], topic: string): string {
  return findings.flatMap((one) => (one.topic === topic ? [one.found] : [])).join('\n');
}

function stateOf(findings: readonly AccountFinding[], topic: string): string | undefined {
  return findings.find((one) => one.topic === topic)?.state;
}
