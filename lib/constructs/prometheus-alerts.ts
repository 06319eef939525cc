/**
 * Amazon Managed Prometheus: the workspace, the alerts it raises, and where its alert manager sends them, which is the
 * topic of the alarms.
 */
import { CfnRuleGroupsNamespace, CfnWorkspace } from 'aws-cdk-lib/aws-aps';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Alert } from '../../core/alerts/alert.ts';
import { prometheusAlerts } from '../../core/alerts/alerts.ts';
import { ruleFile } from '../../core/alerts/rule-file.ts';

export interface PrometheusProps {
  readonly environmentName: string;
  readonly region: string;
  readonly alerts: readonly Alert[];
  readonly topic: ITopic;
}

export class Prometheus extends Construct {
  readonly workspace: CfnWorkspace;

  constructor(scope: Construct, id: string, props: PrometheusProps) {
    super(scope, id);
    this.workspace = new CfnWorkspace(this, 'Workspace', {
      alias: `stargate-${props.environmentName}`,
      alertManagerDefinition: alertManager(props.topic.topicArn, props.region),
    });
    const rules = prometheusAlerts(props.alerts);
    if (rules.length === 0) return;
    new CfnRuleGroupsNamespace(this, 'Alerts', {
      workspace: this.workspace.attrArn,
      name: 'stargate',
      data: ruleFile(rules),
    });
  }
}

/** https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-alertmanager-config.html */
function alertManager(topicArn: string, region: string): string {
  return [
    'alertmanager_config: |',
    '  route:',
    '    receiver: alarms',
    "    group_by: ['alertname', 'environment']",
    '    group_wait: 30s',
    '    group_interval: 5m',
    '    repeat_interval: 12h',
    '  receivers:',
    '    - name: alarms',
    '      sns_configs:',
    `        - topic_arn: ${topicArn}`,
    '          sigv4:',
    `            region: ${region}`,
    '          send_resolved: true',
    '          subject: "Stargate [{{ .CommonLabels.severity }}]: {{ .CommonLabels.alertname }} {{ .Status }}"',
    '',
  ].join('\n');
}
