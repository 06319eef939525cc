/**
 * `stargate ops` against answers of AWS in its own protocols. The shapes are those of AWS's documentation
 * (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html and its neighbours).
 */
import { deepEqual, equal, match, rejects } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { readCommandLine } from '../../cli/fields.ts';
import { opsCommands } from '../../cli/ops/ops-commands.ts';
import { runOps, type OpsOptions } from '../../cli/ops/run-ops.ts';
import { json, startAws, xml, type Answer, type Answers } from '../support/aws-answers/stand-in.ts';

const NOW = new Date('2026-11-29T12:00:00Z');
const SERVICE = 'arn:aws:ecs:us-east-1:111122223333:service/stargate-dev-cluster/stargate-dev-proxy';
const GROUP = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/proxy/50dc6c495c0c9188';

const resources: readonly (readonly [logicalId: string, type: string, id: string])[] = [
  ['ProxyCluster9F2B', 'AWS::ECS::Cluster', 'stargate-dev-cluster'],
  ['ProxyService1A2B', 'AWS::ECS::Service', SERVICE],
  ['ProxyTargets77', 'AWS::ElasticLoadBalancingV2::TargetGroup', GROUP],
  ['ProxyLog5C', 'AWS::Logs::LogGroup', 'stargate-dev-gateway-ProxyLog5C-X1'],
  ['AdminFunctionAdminFunction3D', 'AWS::Lambda::Function', 'stargate-dev-admin'],
  ['MigrationMigrateFunction3D', 'AWS::Lambda::Function', 'stargate-dev-migrate'],
  ['PostgresInstance19', 'AWS::RDS::DBInstance', 'stargate-dev-db'],
  ['PostgresSecretAttachment', 'AWS::SecretsManager::SecretTargetAttachment', 'other'],
  [
    'PostgresSecret8E',
    'AWS::SecretsManager::Secret',
    'arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf',
  ],
];

const answers: Answers = {
  'cloudformation:ListStackResources': result(
    'ListStackResources',
    `<StackResourceSummaries>${resources
      .map(
        ([logicalId, type, id]) =>
          `<member><LogicalResourceId>${logicalId}</LogicalResourceId><ResourceType>${type}</ResourceType><PhysicalResourceId>${id}</PhysicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>`,
      )
      .join('')}</StackResourceSummaries>`,
  ),
  'rds:DescribeDBInstances': result(
    'DescribeDBInstances',
    `<DBInstances><DBInstance>
    <DBInstanceIdentifier>stargate-dev-db</DBInstanceIdentifier><DBInstanceStatus>available</DBInstanceStatus>
    <DBInstanceArn>arn:aws:rds:us-east-1:111122223333:db:stargate-dev-db</DBInstanceArn>
    <Engine>postgres</Engine><EngineVersion>18.3</EngineVersion><DBInstanceClass>db.t4g.micro</DBInstanceClass>
    <AvailabilityZone>us-east-1a</AvailabilityZone><SecondaryAvailabilityZone>us-east-1b</SecondaryAvailabilityZone>
    <MultiAZ>true</MultiAZ><AllocatedStorage>20</AllocatedStorage><MaxAllocatedStorage>50</MaxAllocatedStorage>
    <StorageType>gp3</StorageType><PreferredMaintenanceWindow>sun:05:00-sun:05:30</PreferredMaintenanceWindow>
    <PendingModifiedValues><DBInstanceClass>db.t4g.small</DBInstanceClass></PendingModifiedValues>
    <BackupRetentionPeriod>7</BackupRetentionPeriod><LatestRestorableTime>2026-11-29T11:55:00Z</LatestRestorableTime>
    <DBSubnetGroup><DBSubnetGroupName>stargate-dev-subnets</DBSubnetGroupName></DBSubnetGroup>
    <VpcSecurityGroups><VpcSecurityGroupMembership><VpcSecurityGroupId>sg-0a1b</VpcSecurityGroupId><Status>active</Status></VpcSecurityGroupMembership></VpcSecurityGroups>
    <DBParameterGroups><DBParameterGroup><DBParameterGroupName>stargate-dev-parameters</DBParameterGroupName></DBParameterGroup></DBParameterGroups>
    <DeletionProtection>true</DeletionProtection>
    <EnabledCloudwatchLogsExports><member>postgresql</member></EnabledCloudwatchLogsExports>
  </DBInstance></DBInstances>`,
  ),
  'rds:DescribePendingMaintenanceActions': result(
    'DescribePendingMaintenanceActions',
    `<PendingMaintenanceActions><ResourcePendingMaintenanceActions>
    <ResourceIdentifier>arn:aws:rds:us-east-1:111122223333:db:stargate-dev-db</ResourceIdentifier>
    <PendingMaintenanceActionDetails><PendingMaintenanceAction><Action>system-update</Action>
    <Description>New Operating System update is available</Description><CurrentApplyDate>2026-12-06T05:00:00Z</CurrentApplyDate>
    </PendingMaintenanceAction></PendingMaintenanceActionDetails></ResourcePendingMaintenanceActions></PendingMaintenanceActions>`,
  ),
  'rds:RestoreDBInstanceToPointInTime': result(
    'RestoreDBInstanceToPointInTime',
    '<DBInstance><DBInstanceStatus>creating</DBInstanceStatus></DBInstance>',
  ),
  'application-autoscaling:DescribeScalableTargets': json({
    ScalableTargets: [
      {
        ServiceNamespace: 'ecs',
        ResourceId: 'service/stargate-dev-cluster/stargate-dev-proxy',
        ScalableDimension: 'ecs:service:DesiredCount',
        MinCapacity: 1,
        MaxCapacity: 2,
        RoleARN: 'arn:aws:iam::111122223333:role/scaling',
        CreationTime: 1_790_000_000,
      },
    ],
  }),
  'application-autoscaling:RegisterScalableTarget': json({}),
  'ecs:DescribeServices': json({
    services: [
      {
        serviceName: 'stargate-dev-proxy',
        status: 'ACTIVE',
        enableExecuteCommand: false,
        taskDefinition: 'arn:aws:ecs:us-east-1:111122223333:task-definition/stargate-dev-proxy:7',
      },
    ],
  }),
  'ecs:DescribeTaskDefinition': json({
    taskDefinition: { containerDefinitions: [{ name: 'proxy', environment: [] }] },
  }),
  'ecs:UpdateService': json({
    service: { deployments: [{ id: 'ecs-svc/968467492711734684', status: 'PRIMARY', desiredCount: 2 }] },
  }),
  'ecs:ListTasks': json({
    taskArns: ['arn:aws:ecs:us-east-1:111122223333:task/stargate-dev-cluster/74de0355'],
  }),
  'ecs:DescribeTasks': json({
    tasks: [
      {
        taskArn: 'arn:aws:ecs:us-east-1:111122223333:task/stargate-dev-cluster/74de0355',
        lastStatus: 'RUNNING',
        healthStatus: 'HEALTHY',
        availabilityZone: 'us-east-1a',
        startedAt: 1_795_900_000,
      },
    ],
  }),
  'cloudformation:DescribeStacks': result(
    'DescribeStacks',
    '<Stacks><member><StackName>s</StackName><StackStatus>UPDATE_ROLLBACK_COMPLETE</StackStatus><CreationTime>2026-11-01T00:00:00Z</CreationTime></member></Stacks>',
  ),
  'elasticloadbalancing:DescribeTargetHealth': result(
    'DescribeTargetHealth',
    `<TargetHealthDescriptions><member><Target><Id>10.40.2.7</Id><Port>8080</Port></Target>
    <TargetHealth><State>unhealthy</State><Description>Health checks failed with these codes: [503]</Description></TargetHealth></member></TargetHealthDescriptions>`,
  ),
  'monitoring:DescribeAlarms': json({
    MetricAlarms: [
      {
        AlarmName: 'stargate-dev-observability-UnhealthyTasks',
        AlarmDescription: 'A proxy task fails its health check.',
        StateUpdatedTimestamp: 1_795_900_000,
      },
    ],
  }),
  'monitoring:GetMetricData': json({
    MetricDataResults: [
      { Id: 'm0', Values: [12.4, 50] },
      { Id: 'm1', Values: [31] },
      { Id: 'm2', Values: [16_106_127_360] },
      { Id: 'm3', Values: [] },
      { Id: 'm4', Values: [144] },
    ],
  }),
  'lambda:GetAccountSettings': json({ AccountLimit: { UnreservedConcurrentExecutions: 1000 } }),
  'lambda:GetFunctionConcurrency': json({}),
  'logs:FilterLogEvents': json({
    events: [
      { timestamp: NOW.getTime() - 2_000, message: 'second\n' },
      { timestamp: NOW.getTime() - 3_000, message: 'first' },
    ],
  }),
};

/** `scale --min 2`, as a person types it after `stargate ops`. */
async function typed(line: string, options: OpsOptions): Promise<string> {
  const [verb = '', ...words] = line.split(' ');
  const command = opsCommands.find((known) => known.verb === verb);
  if (command === undefined) throw new Error(`no verb ${verb}`);
  return runOps(verb, readCommandLine(command, words).fields, options);
}

/** What the query protocol wraps a result in. */
function result(action: string, members: string): Answer {
  return xml(`<${action}Response><${action}Result>${members}</${action}Result></${action}Response>`);
}

async function standIn(t: TestContext, given: Answers = answers) {
  const { aws, asked } = await startAws(t, given);
  const options = { environment: 'dev', now: NOW, awsFor: aws.inRegion };
  return {
    run: (line: string): Promise<string> => typed(line, options),
    /** What was sent with an operation, oldest first. */
    said: (operation: string): readonly string[] =>
      asked.filter((one) => one.operation === operation).map((one) => one.said),
  };
}

test('a restart makes new tasks of the same kind, and says how to watch them', async (t) => {
  const { run, said } = await standIn(t);
  match(await run('restart'), /ecs-svc\/968467492711734684: 2 new tasks/);
  const [sent = ''] = said('ecs:UpdateService');
  deepEqual(JSON.parse(sent), {
    cluster: 'stargate-dev-cluster',
    service: SERVICE,
    forceNewDeployment: true,
  });
});

test('scaling changes what is said, keeps the rest, and refuses what would serve nothing', async (t) => {
  const { run, said } = await standIn(t);
  match(await run('scale'), /Between 1 and 2 tasks/);
  match(await run('scale --max 6'), /Between 1 and 6 tasks, before 1 to 2.*ops database/);
  const changes = (): readonly string[] => said('application-autoscaling:RegisterScalableTarget');
  deepEqual(
    changes().map((sent) => JSON.parse(sent)),
    [
      {
        ServiceNamespace: 'ecs',
        ResourceId: 'service/stargate-dev-cluster/stargate-dev-proxy',
        ScalableDimension: 'ecs:service:DesiredCount',
        MinCapacity: 1,
        MaxCapacity: 6,
      },
    ],
  );
  await rejects(run('scale --min 0'), /at least 1/);
  await rejects(run('scale --min 3'), /--max 2 is less than --min 3/);
  await rejects(run('scale --min many'), /whole number/);
  equal(changes().length, 1, 'a refused command changes nothing');
});

test('status says what stands, what is ill and what rings', async (t) => {
  const { run } = await standIn(t);
  const said = await run('status');
  match(said, /gateway: UPDATE_ROLLBACK_COMPLETE, since 2026-11-01T00:00:00Z/);
  match(said, /74de0355 RUNNING HEALTHY us-east-1a/);
  match(said, /10\.40\.2\.7 unhealthy: Health checks failed with these codes: \[503\]/);
  match(said, /stargate-dev-observability-UnhealthyTasks.*A proxy task fails its health check\./);
});

test('the database: standby, what waits, what AWS will do, how far back, and connections against the account', async (t) => {
  const { run } = await standIn(t);
  const said = await run('database');
  match(said, /stargate-dev-db: available/);
  match(said, /db\.t4g\.micro, in us-east-1a, standby in us-east-1b/);
  match(said, /waiting for the maintenance window \(sun:05:00-sun:05:30\): DBInstanceClass "db\.t4g\.small"/);
  match(
    said,
    /maintenance: system-update, New Operating System update is available, on 2026-12-06T05:00:00Z/,
  );
  match(said, /kept 7 days; can be restored to any second until 2026-11-29T11:55:00Z/);
  match(said, /CPU: 12 %[^]*connections: 31[^]*free storage: 15\.0 GiB[^]*CPU credits left: 144/);
  match(
    said,
    /44 by 2 tasks during a release, 2000 by 1000 functions at once; 31 are open now.*adminConcurrency/,
  );
});

test('no shell without the word of the environment, and what to write to get one', async (t) => {
  const { run } = await standIn(t);
  await rejects(run('exec'), /proxy: \{ exec: 'on' \}/);
});

test('logs come oldest first, the last ones when there are too many', async (t) => {
  const { run, said } = await standIn(t);
  const lines = (await run('logs proxy --since 1h')).split('\n');
  deepEqual(
    lines.map((line) => line.slice(25)),
    ['first', 'second'],
  );
  equal(JSON.parse(said('logs:FilterLogEvents')[0] ?? '').startTime, NOW.getTime() - 3_600_000);
  match(await run('logs --limit 1'), /1 earlier lines are left out[^]*second/);
  const busy = await standIn(t, {
    ...answers,
    'logs:FilterLogEvents': json({ events: [{ timestamp: 1, message: 'old' }], nextToken: 'more' }),
  });
  match(await busy.run('logs proxy'), /more was written since: a shorter --since/);
  await rejects(run('logs proxy --since yesterday'), /such as 15m/);
  await rejects(run('logs prosy'), /There is no log "prosy"; there are proxy, admin/);
});

test('a restore names the groups that the database has, and does nothing until told to', async (t) => {
  const { run, said } = await standIn(t);
  const steps = await run('restore --to 2026-11-29T10:15:00Z');
  for (const option of [
    '--db-subnet-group-name stargate-dev-subnets',
    '--vpc-security-group-ids sg-0a1b',
    '--db-parameter-group-name stargate-dev-parameters',
    '--restore-time 2026-11-29T10:15:00.000Z',
    '--multi-az',
    '--no-publicly-accessible',
    '--deletion-protection',
    '--new-db-instance-identifier stargate-dev-db --apply-immediately',
    '--secret-id arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf',
  ]) {
    equal(steps.includes(option), true, `${option} is not in\n${steps}`);
  }
  deepEqual(said('rds:RestoreDBInstanceToPointInTime'), []);
  match(
    await run('restore --to 2026-11-29T10:15:00Z --execute'),
    /is being made; nothing that serves has changed/,
  );
  const sent = new URLSearchParams(said('rds:RestoreDBInstanceToPointInTime')[0]);
  equal(sent.get('SourceDBInstanceIdentifier'), 'stargate-dev-db');
  equal(sent.get('DBSubnetGroupName'), 'stargate-dev-subnets');
  await rejects(
    run('restore --to 2026-11-29T11:59:00Z'),
    /restored to 2026-11-29T11:55:00.000Z at the latest/,
  );
  await rejects(run('restore --to 10:15'), /with its zone/);
});

test('what AWS refuses is said in its words, with what to do', async (t) => {
  const { run } = await standIn(t, {});
  await rejects(run('restart'), /^ApiError: AWS in us-east-1: /);
  await rejects(run('restart --region everywhere'), /--region must be such as us-east-1/);
  await rejects(run('logs proxy admin'), /"admin" is one word too many/);
  await rejects(typed('restart', { environment: undefined, now: NOW }), /--env prod/);
  await rejects(typed('restart', { environment: 'test', now: NOW }), /no environment "test"/);
});
