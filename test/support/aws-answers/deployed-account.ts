/** What AWS answers once dev is deployed: stacks, tasks, targets, metrics; and the admin function behind Lambda's Invoke. */
import { readyAccount, stacks } from './ready-account.ts';
import { json, xml, type Answer, type Answers, type Asked } from './stand-in.ts';

export const MASTER_KEY_ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:MasterKey-AbCdEf';

export type Deployed = {
  /** Public address. */
  readonly gatewayUrl: string;
  readonly masterKey: string;
  /** The admin function: the load balancer's event in, its reply out. */
  readonly admin: (event: never) => Promise<object>;
};

export function deployedAccount({ gatewayUrl, masterKey, admin }: Deployed): Answers {
  return {
    ...readyAccount,
    'cloudformation:DescribeStacks': stacks([
      { name: 'stargate-dev-network', status: 'CREATE_COMPLETE' },
      { name: 'stargate-dev-data', status: 'CREATE_COMPLETE' },
      {
        name: 'stargate-dev-gateway',
        status: 'UPDATE_COMPLETE',
        outputs: {
          AdminUrl: 'http://internal-dev-1234567890.us-east-1.elb.amazonaws.com',
          AdminFunctionName: 'stargate-dev-gateway-Admin-1Q2W3E4R5T',
          MasterKeySecretArn: MASTER_KEY_ARN,
          GuardrailBaselineId: 'abcdefghij12',
          GuardrailBaselineVersion: '1',
        },
      },
      { name: 'stargate-dev-edge', status: 'CREATE_COMPLETE', outputs: { GatewayUrl: gatewayUrl } },
      { name: 'stargate-dev-observability', status: 'CREATE_COMPLETE' },
      { name: 'another', status: 'DELETE_FAILED' },
    ]),
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html#API_ListStackResources_Examples
    'cloudformation:ListStackResources': ({ said }) =>
      said.includes('observability')
        ? resources([])
        : resources([
            ['AWS::ECS::Cluster', 'Cluster', 'stargate-dev'],
            ['AWS::ECS::Service', 'Service', 'arn:aws:ecs:us-east-1:123456789012:service/stargate-dev/proxy'],
            ['AWS::ElasticLoadBalancingV2::TargetGroup', 'Targets', TARGET_GROUP],
          ]),
    // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html#API_DescribeServices_Examples
    'ecs:DescribeServices': json({
      services: [
        {
          serviceName: 'proxy',
          runningCount: 1,
          desiredCount: 1,
          deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED' }],
          events: [{ id: '1', message: '(service proxy) has reached a steady state.' }],
        },
      ],
      failures: [],
    }),
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetGroups.html#API_DescribeTargetGroups_Examples
    'elasticloadbalancing:DescribeTargetGroups': xml(
      `<DescribeTargetGroupsResponse xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><DescribeTargetGroupsResult><TargetGroups><member><TargetGroupArn>${TARGET_GROUP}</TargetGroupArn><TargetGroupName>proxy</TargetGroupName><TargetType>ip</TargetType></member></TargetGroups></DescribeTargetGroupsResult></DescribeTargetGroupsResponse>`,
    ),
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html#API_DescribeTargetHealth_Examples
    'elasticloadbalancing:DescribeTargetHealth': targetHealth('healthy'),
    // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html#API_GetSecretValue_Examples
    'secretsmanager:GetSecretValue': json({
      ARN: MASTER_KEY_ARN,
      SecretString: masterKey,
      VersionStages: ['AWSCURRENT'],
    }),
    // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetGuardrail.html
    'bedrock:GetGuardrail': guardrail('READY'),
    'lambda:InvokeFunction': (asked) => invoke(asked, admin),
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html, in the JSON that the SDK asks for
    'monitoring:ListMetrics': json({
      Metrics: [{ Namespace: 'Stargate', MetricName: 'Requests', Dimensions: [] }],
    }),
  };
}

export function guardrail(status: string): Answer {
  return json({
    name: 'stargate-dev-gateway-baseline',
    guardrailId: 'abcdefghij12',
    guardrailArn: 'arn:aws:bedrock:us-east-1:123456789012:guardrail/abcdefghij12',
    version: '1',
    status,
    createdAt: '2026-11-28T12:00:00Z',
    updatedAt: '2026-11-28T12:00:00Z',
    blockedInputMessaging: 'no',
    blockedOutputsMessaging: 'no',
  });
}

const TARGET_GROUP = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/proxy/73e2d6bc24d8a067';

export function targetHealth(state: string, description = ''): Answer {
  return xml(
    `<DescribeTargetHealthResponse xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><DescribeTargetHealthResult><TargetHealthDescriptions><member><TargetHealth><State>${state}</State><Description>${description}</Description></TargetHealth><Target><Id>10.40.1.7</Id><Port>8080</Port></Target></member></TargetHealthDescriptions></DescribeTargetHealthResult></DescribeTargetHealthResponse>`,
  );
}

export function resources(
  all: readonly (readonly [type: string, logicalId: string, physicalId: string])[],
): Answer {
  const members = all.map(
    ([type, logicalId, physicalId]) =>
      `<member><ResourceType>${type}</ResourceType><LogicalResourceId>${logicalId}</LogicalResourceId><PhysicalResourceId>${physicalId}</PhysicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus><LastUpdatedTimestamp>2026-11-28T12:00:00Z</LastUpdatedTimestamp></member>`,
  );
  return xml(
    `<ListStackResourcesResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><ListStackResourcesResult><StackResourceSummaries>${members.join('')}</StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>`,
  );
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html: the payload is the answer; an error is told in a header. */
async function invoke({ said }: Asked, admin: Deployed['admin']): Promise<Answer> {
  try {
    return { type: 'application/json', body: JSON.stringify(await admin(JSON.parse(said) as never)) };
  } catch (error) {
    const errorMessage = error instanceof Error ? error.message : String(error);
    return {
      type: 'application/json',
      body: JSON.stringify({ errorMessage, errorType: 'Error', trace: [] }),
      headers: { 'x-amz-function-error': 'Unhandled' },
    };
  }
}
