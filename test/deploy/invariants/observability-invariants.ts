/** What watches, and whom it tells. */
import { usageJobs, usagePublisher } from '../../../core/scheduled-functions.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Alarm, AlarmMetric } from '../../../core/alerts/alert.ts';
import { alarmsOf, prometheusAlerts } from '../../../core/alerts/alerts.ts';
import { ruleFile } from '../../../core/alerts/rule-file.ts';
import { fillDefinition, namesOf } from '../../../lambda/dashboards/definition.ts';
import type { Environment } from '../../../lib/environment.ts';
import { environmentAlerts } from '../../../lib/observability/environment-alerts.ts';
import { environmentDashboards } from '../../../lib/observability/environment-dashboards.ts';
import { grafanaDefinition } from '../../../lib/observability/grafana/definition.ts';
import { logQueries } from '../../../lib/observability/log-queries.ts';
import {
  asList,
  type Found,
  referenced,
  resourcesOf,
  statementsOf,
  theOnly,
  type Properties,
  type Templates,
} from '../support/template.ts';
import type { System } from '../support/synthesized.ts';
import { arnText, settingsOf } from './access-invariants.ts';
import { problemsOfCollectorFiles } from '../support/collector-files.ts';
import { broken, type SystemInvariant } from './invariant.ts';

const runbooks = join(import.meta.dirname, '..', '..', '..', 'docs', 'runbooks');

/** Beside it there is the topic of spend notices. In a stack in another region it has the same name. */
function alarmTopic(templates: Templates) {
  const [topic, ...others] = resourcesOf(templates, 'AWS::SNS::Topic').filter(({ id }) =>
    id.startsWith('Alarms'),
  );
  if (topic === undefined || others.some(({ id }) => id !== topic.id))
    throw new Error('expected one topic of alarms');
  return topic;
}

/** The jobs on usage, and all that each may do beyond its log, its network and the database's secret. */
const USAGE_JOB_RIGHTS: Readonly<Record<string, readonly string[]>> = {
  RollUp: [],
  Reconcile: ['cloudwatch:GetMetricData', 'cloudwatch:ListMetrics', 'ce:GetCostAndUsage'],
  Export: ['s3:DeleteObject', 's3:ListBucket', 's3:PutObject'],
  ShipIn: ['s3:DeleteObject', 's3:GetObject', 's3:ListBucket'],
  Notices: ['kms:GenerateDataKey', 'sns:Publish'],
};

export const observabilityInvariants: readonly SystemInvariant[] = [
  {
    name: 'every alarm tells somebody, says how urgent it is, and has a runbook',
    problems: ({ templates }) => {
      const topic = alarmTopic(templates).id;
      return alertingAlarms(templates).flatMap(({ id, properties }) => {
        const description = String(properties['AlarmDescription']);
        const runbook = /docs\/runbooks\/([a-z-]+\.md)$/.exec(description)?.[1] ?? '';
        return broken([
          [
            asList(properties['AlarmActions'] ?? []).some(
              (action) => referenced(templates, action) === topic,
            ),
            `${id} tells nobody`,
          ],
          [/^\[(page|ticket)\] /.test(description), `${id} does not say how urgent it is`],
          [runbook !== '' && existsSync(join(runbooks, runbook)), `${id} has no runbook`],
        ]);
      });
    },
  },
  {
    name: 'the alarms of CloudWatch are those of the environment, by its thresholds, durations and urgency',
    problems: ({ templates, environment }) => {
      const alarms = alertingAlarms(templates).map(({ properties }) =>
        [
          properties['MetricName'],
          properties['ComparisonOperator'],
          properties['Threshold'],
          properties['Period'],
          properties['DatapointsToAlarm'],
          properties['EvaluationPeriods'],
          String(properties['AlarmDescription']).split(' What to do')[0],
        ].join(' '),
      );
      const alerts = alarmsOf(environmentAlerts(environment)).flatMap(({ alarm, severity, summary }) =>
        namesBefore(alarm.metric, environment).map((name) =>
          [
            alarm.metric.name,
            COMPARISONS[alarm.raised],
            alarm.threshold,
            alarm.window.periodSeconds,
            alarm.window.badPeriods,
            alarm.window.periods,
            `[${severity}] ${name}${summary}`,
          ].join(' '),
        ),
      );
      return [
        ...alerts.filter((alert) => !alarms.includes(alert)).map((alert) => `no alarm is ${alert}`),
        ...alarms.filter((alarm) => !alerts.includes(alarm)).map((alarm) => `no alert is ${alarm}`),
      ];
    },
  },
  {
    name: 'silence is an alarm where something must be heard',
    problems: ({ templates }) => {
      const byMetric = (name: string): Properties | undefined =>
        resourcesOf(templates, 'AWS::CloudWatch::Alarm').find(
          ({ properties }) => properties['MetricName'] === name,
        )?.properties;
      return broken([
        [
          byMetric('UsagePublisherRuns')?.['TreatMissingData'] === 'breaching',
          'a silent publisher is not noticed',
        ],
        [
          byMetric('stargate_admitted_calls')?.['TreatMissingData'] === 'breaching',
          'a silent collector is not noticed',
        ],
      ]);
    },
  },
  {
    name: 'CloudWatch and Managed Prometheus may publish to the topic and use its key',
    problems: ({ templates }) => {
      const may = (service: string, action: string, type: string): boolean =>
        statementsOf(templates).some(
          ({ effect, principal, holderType, actions, condition }) =>
            effect === 'Allow' &&
            JSON.stringify(principal).includes(`"${service}.amazonaws.com"`) &&
            holderType === type &&
            actions.includes(action) &&
            condition?.['StringEquals']?.['aws:SourceAccount'] !== undefined,
        );
      return ['cloudwatch', 'aps'].flatMap((service) =>
        broken([
          [may(service, 'sns:Publish', 'AWS::SNS::TopicPolicy'), `the topic refuses ${service}`],
          [may(service, 'kms:GenerateDataKey', 'AWS::KMS::Key'), `the topic's key refuses ${service}`],
          [may(service, 'kms:Decrypt', 'AWS::KMS::Key'), `the topic's key refuses ${service}`],
        ]),
      );
    },
  },
  {
    name: 'Managed Prometheus evaluates every alert that no alarm of CloudWatch raises, and notifies the alarm topic',
    problems: ({ templates, environment }) => {
      const rules = theOnly(templates, 'AWS::APS::RuleGroupsNamespace').properties;
      const workspace = theOnly(templates, 'AWS::APS::Workspace').properties;
      const topic = alarmTopic(templates).id;
      return broken([
        [
          rules['Data'] === ruleFile(prometheusAlerts(environmentAlerts(environment))),
          'its rules are not the alerts',
        ],
        [
          JSON.stringify(workspace['AlertManagerDefinition']).includes(`{"Ref":"${topic}"}`),
          'its alert manager tells somebody else',
        ],
      ]);
    },
  },
  {
    name: 'Grafana is filled with dashboards, and reads the database by a role of its own',
    problems: ({ templates, environment }) => {
      if (environment.grafana === undefined || environment.grafana.authentication === 'self-hosted')
        return [];
      const grafana = theOnly(templates, 'AWS::Grafana::Workspace').properties;
      const content = theOnly(templates, 'Custom::StargateDashboards');
      const values = Object.fromEntries(Object.keys(content.properties).map((name) => [name, 'known']));
      const text = grafanaDefinition(environmentDashboards(environment), environmentAlerts(environment));
      return broken([
        [grafana['VpcConfiguration'] !== undefined, 'it has no connection into the VPC'],
        // Throws when a name is not handed over.
        [
          fillDefinition(text, { ...namesOf(values), readerPassword: 'known' }).dashboards.length ===
            environmentDashboards(environment).length + 1,
          'it lacks some',
        ],
        [
          JSON.stringify(content.properties['NameDatabaseHost']).includes('DashboardsRole'),
          'it waits for no role',
        ],
      ]);
    },
  },
  {
    name: 'questions to the logs are saved, on log groups of ours',
    problems: ({ templates }) => {
      const saved = resourcesOf(templates, 'AWS::Logs::QueryDefinition');
      return broken([
        [saved.length === logQueries.length, 'some are not saved'],
        [
          saved.every(({ properties }) =>
            asList(properties['LogGroupNames']).every((name) => referenced(templates, name) !== null),
          ),
          'one asks no log group of ours',
        ],
      ]);
    },
  },
  {
    name: 'the usage publisher runs on its schedule',
    problems: ({ templates }) => {
      const rules = resourcesOf(templates, 'AWS::Events::Rule').map(({ properties }) => properties);
      return broken([
        [
          rules.some(
            (rule) =>
              rule['State'] === 'ENABLED' &&
              rule['ScheduleExpression'] === `rate(${usagePublisher.intervalSeconds / 60} minutes)` &&
              asList(rule['Targets']).some((target) =>
                referenced(templates, (target as Properties)['Arn'])?.startsWith('UsagePublisher'),
              ),
          ),
          'it is not scheduled',
        ],
      ]);
    },
  },
  {
    name: 'the usage jobs run on a schedule, each with the rights of its own work alone',
    problems: ({ templates, environment }) => {
      const rules = resourcesOf(templates, 'AWS::Events::Rule');
      const hasBill = environment.bedrock.applicationProfiles === 'per-model';
      return Object.values(usageJobs).flatMap(({ id: job }) => {
        const rights = (USAGE_JOB_RIGHTS[job] ?? []).filter((action) => hasBill || !action.startsWith('ce:'));
        const given = statementsOf(templates)
          .filter(({ holder }) => holder.startsWith(`UsageJobs${job}`))
          .flatMap(({ actions }) => actions)
          .filter((action) => !/^(kms:Decrypt|secretsmanager:|sts:|logs:|ec2:)/.test(action));
        const isScheduled = rules.some(({ properties }) =>
          asList(properties['Targets']).some((target) =>
            referenced(templates, (target as Properties)['Arn'])?.startsWith(`UsageJobs${job}`),
          ),
        );
        return broken([
          [isScheduled, `${job} is not scheduled`],
          [
            JSON.stringify([...new Set(given)].toSorted()) === JSON.stringify(rights.toSorted()),
            `${job} may ${given.join(', ')}`,
          ],
        ]);
      });
    },
  },
  {
    name: 'both topics are encrypted and take TLS only',
    problems: ({ templates }) =>
      resourcesOf(templates, 'AWS::SNS::Topic').flatMap(({ id, properties }) =>
        broken([
          [properties['KmsMasterKeyId'] !== undefined, `${id} is not encrypted`],
          [
            resourcesOf(templates, 'AWS::SNS::TopicPolicy').some(
              (policy) =>
                JSON.stringify(policy.properties['Topics']).includes(id) &&
                JSON.stringify(policy.properties).includes('aws:SecureTransport'),
            ),
            `${id} takes requests without TLS`,
          ],
        ]),
      ),
  },
  {
    name: "the collector's files refer to what it has and is given",
    problems: ({ templates }) => {
      const { command, variables, secrets } = collectorOf({ templates });
      return problemsOfCollectorFiles(command, [...Object.keys(variables), ...Object.keys(secrets)]);
    },
  },
  {
    name: 'metrics go by OTLP where the environment says and nowhere else, with headers that only their senders may read',
    problems: ({ templates, environment }) => {
      const otlp = environment.metrics?.otlp;
      const { command, variables, secrets } = collectorOf({ templates });
      const arn = otlp?.headersSecretArn;
      const readers = statementsOf(templates)
        .filter(({ resources }) => arn !== undefined && resources.includes(arn))
        .map(({ holder }) => holder.replace(/DefaultPolicy.*/, ''));
      const publisher: Properties =
        resourcesOf(templates, 'AWS::Lambda::Function').find(({ id }) => id.startsWith('UsagePublisher'))
          ?.properties['Environment']?.['Variables'] ?? {};
      const isSent = command.some((argument) => argument.includes('otlp'));
      return broken([
        [isSent === (otlp !== undefined), 'the collector is set up for something else'],
        [variables['OTLP_ENDPOINT'] === otlp?.endpoint, 'the collector sends them elsewhere'],
        [
          publisher['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT'] ===
            (otlp === undefined ? undefined : `${otlp.endpoint}/v1/metrics`),
          'the publisher sends them elsewhere',
        ],
        [secrets['OTLP_HEADERS'] === arn, "the collector's headers do not come from their secret"],
        [
          publisher['OTEL_EXPORTER_OTLP_METRICS_HEADERS_SECRET_ARN'] === arn,
          "the publisher's headers do not come from their secret",
        ],
        [
          readers.every((role) => /^(CollectorTaskExecutionRole|UsagePublisherRun)/.test(role)),
          `the headers are read by ${readers.join(', ')}`,
        ],
        [arn === undefined || readers.length === SENDERS, 'a sender may not read the headers'],
      ]);
    },
  },
  {
    name: 'the tasks ask for a token for their metrics where the environment says so, and the collector shows that one',
    problems: ({ templates, environment }) => {
      const arn = environment.metrics?.tokenSecretArn;
      const readers = statementsOf(templates)
        .filter(({ resources }) => arn !== undefined && resources.includes(arn))
        .map(({ holder }) => holder.replace(/DefaultPolicy.*/, ''));
      return broken([
        [settingsOf(templates)['METRICS_TOKEN_SECRET_ARN'] === arn, 'the tasks ask for another'],
        [collectorOf({ templates }).secrets['METRICS_TOKEN'] === arn, 'the collector shows another'],
        [
          readers.every((role) => /^(CollectorTaskExecutionRole|ProxyTaskTaskRole)/.test(role)),
          `the token is read by ${readers.join(', ')}`,
        ],
        [arn === undefined || readers.length === 2, 'the tasks or the collector may not read the token'],
      ]);
    },
  },
];

/** The collector, for the tasks' metrics, and the usage publisher. */
const SENDERS = 2;

/** What the collector's container is given: references of variables as text. */
export function collectorOf({ templates }: Pick<System, 'templates'>) {
  const task = resourcesOf(templates.observability, 'AWS::ECS::TaskDefinition').find(({ id }) =>
    id.startsWith('Collector'),
  );
  const container = asList(task?.properties['ContainerDefinitions'])[0] as Properties;
  const environment = asList(container['Environment']) as { Name: string; Value: unknown }[];
  const secrets = asList(container['Secrets'] ?? []) as { Name: string; ValueFrom: string }[];
  return {
    command: asList(container['Command']).map(String),
    variables: Object.fromEntries(environment.map(({ Name, Value }) => [Name, arnText(Value)])),
    secrets: Object.fromEntries(secrets.map(({ Name, ValueFrom }) => [Name, ValueFrom])),
  };
}

/** Alarms for people; those that only recover an instance are judged by the promises of the NAT instance. */
function alertingAlarms(templates: Templates): readonly Found[] {
  return resourcesOf(templates, 'AWS::CloudWatch::Alarm').filter(
    ({ properties }) => !JSON.stringify(properties['AlarmActions'] ?? []).includes(':automate:'),
  );
}

const COMPARISONS: Readonly<Record<Alarm['raised'], string>> = {
  above: 'GreaterThanThreshold',
  'at-least': 'GreaterThanOrEqualToThreshold',
  below: 'LessThanThreshold',
};

/** An alert on an account of another service is an alarm for each of them, by its name. */
function namesBefore({ dimensions }: AlarmMetric, { saasUsage = [] }: Environment): readonly string[] {
  const named = Object.values(dimensions).join(' ');
  if (!/\$\{(saas|algolia)/.test(named)) return [''];
  return saasUsage
    .filter(({ service }) => service === 'algolia' || !named.includes('${algolia'))
    .map(({ name }) => `${name}: `);
}
