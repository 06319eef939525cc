/** Metrics and alarms. */
import { containerOf, type Mutation } from './mutation.ts';
import { resourcesOf, theOnly, type Properties } from '../support/template.ts';

export const observabilityMutations: readonly Mutation[] = [
  {
    name: 'the alarm topic takes nothing from CloudWatch',
    caughtBy: 'CloudWatch and Managed Prometheus may publish to the topic and use its key',
    apply: ({ observability }) => {
      for (const { properties } of resourcesOf(observability, 'AWS::SNS::TopicPolicy')) {
        const document = properties['PolicyDocument'] as Properties;
        document['Statement'] = (document['Statement'] as Properties[]).filter(
          (statement) => statement['Effect'] === 'Deny',
        );
      }
    },
  },
  {
    name: "Managed Prometheus may no longer use the topic's key",
    caughtBy: 'CloudWatch and Managed Prometheus may publish to the topic and use its key',
    apply: ({ data }) => {
      const document = theOnly(data, 'AWS::KMS::Key').properties['KeyPolicy'] as Properties;
      for (const statement of document['Statement'] as Properties[]) {
        if (statement['Sid'] === 'AlarmsOfThisAccount') {
          statement['Principal'] = { Service: 'cloudwatch.amazonaws.com' };
        }
      }
    },
  },
  {
    name: "an alarm's threshold is changed",
    caughtBy:
      'the alarms of CloudWatch are those of the environment, by its thresholds, durations and urgency',
    apply: ({ observability }) => {
      const [alarm] = resourcesOf(observability, 'AWS::CloudWatch::Alarm');
      if (alarm !== undefined) alarm.properties['Threshold'] = 1_000_000;
    },
  },
  {
    name: 'an alarm is taken away',
    caughtBy:
      'the alarms of CloudWatch are those of the environment, by its thresholds, durations and urgency',
    apply: ({ observability }) => {
      const [alarm] = resourcesOf(observability, 'AWS::CloudWatch::Alarm');
      if (alarm !== undefined) delete observability.Resources[alarm.id];
    },
  },
  {
    name: 'an alarm tells nobody',
    caughtBy: 'every alarm tells somebody, says how urgent it is, and has a runbook',
    apply: ({ observability }) => {
      const [alarm] = resourcesOf(observability, 'AWS::CloudWatch::Alarm');
      if (alarm !== undefined) alarm.properties['AlarmActions'] = [];
    },
  },
  {
    name: 'the collector is told no more where to write',
    caughtBy: "the collector's files refer to what it has and is given",
    apply: ({ observability }) => {
      const container = containerOf(observability, 'CollectorTask');
      const variables = container['Environment'] as Properties[];
      container['Environment'] = variables.filter(({ Name }) => Name !== 'EMF_LOG_GROUP');
    },
  },
  {
    name: 'metrics are sent by OTLP to an endpoint that the environment does not name',
    caughtBy:
      'metrics go by OTLP where the environment says and nowhere else, with headers that only their senders may read',
    apply: ({ observability }) => {
      const variables = containerOf(observability, 'CollectorTask')['Environment'] as Properties[];
      variables.push({ Name: 'OTLP_ENDPOINT', Value: 'https://elsewhere.example' });
    },
  },
  {
    name: 'the tasks ask for a token for their metrics that the collector does not show',
    caughtBy:
      'the tasks ask for a token for their metrics where the environment says so, and the collector shows that one',
    apply: ({ gateway }) => {
      const variables = containerOf(gateway, 'ProxyTask')['Environment'] as Properties[];
      const Value = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:metrics-AbCdEf';
      variables.push({ Name: 'METRICS_TOKEN_SECRET_ARN', Value });
    },
  },
];
