/**
 * The checks of an environment, which run before anything is synthesized. Every problem is reported at once, by the name
 * of the field, in words that say what to write instead.
 */
import { oidcSettingsOf } from '../../core/identity/oidc-settings.ts';
import { readSettings } from '../../core/settings/read-settings.ts';
import { signInSettings } from '../../core/settings/settings.ts';
import { validateCanary } from '../canary-model.ts';
import type { Environment, Retention } from '../environment.ts';
import { validateAlerts } from './alerts.ts';
import { validateAnalytics } from './analytics.ts';
import { validateEdge } from './edge.ts';
import { validateBedrock } from './bedrock.ts';
import { validateDatabase } from './database.ts';
import { validateGuardrails } from './guardrails.ts';
import { validateGrafana } from './grafana.ts';
import { validateMetrics } from './metrics.ts';
import { validateNetwork } from './network.ts';
import { validateProxy } from './proxy.ts';
import { validateSaasUsage } from './saas-usage.ts';
import { AWS_REGION } from '../../core/catalog/aws-region.ts';

/** Everything wrong with `environment`, as sentences; empty when it is right. `others` must not share its network. */
export function validateEnvironment(
  environment: Environment,
  others: readonly Environment[],
): readonly string[] {
  const bedrockProblems = validateBedrock(environment);
  return [
    ...validateAccount(environment),
    ...validateNetwork(environment, others),
    ...validateProxy(environment.proxy),
    ...validateDatabase(environment),
    ...bedrockProblems,
    ...validateGuardrails(environment),
    ...validateEdge(environment),
    ...validateSignIn(environment),
    ...validateAlerts(environment),
    ...validateMetrics(environment),
    ...validateAnalytics(environment),
    ...validateGrafana(environment),
    ...validateSaasUsage(environment),
    ...validateRetention(environment.retention),
    ...(bedrockProblems.length === 0 ? validateCanary(environment) : []),
  ];
}

function validateAccount(environment: Environment): readonly string[] {
  const problems: string[] = [];
  if (environment.account === undefined && environment.name === 'prod') {
    problems.push(
      'account: prod must name its account (twelve digits), so that nothing else is deployed to by accident',
    );
  }
  if (environment.account !== undefined && !/^\d{12}$/.test(environment.account)) {
    problems.push(`account: "${environment.account}" is not a twelve-digit AWS account`);
  }
  if (!AWS_REGION.test(environment.region)) {
    problems.push(`region: "${environment.region}" is not an AWS region such as us-east-1`);
  }
  return problems;
}

function validateSignIn({ signIn, network }: Environment): readonly string[] {
  if (signIn === undefined) return [];
  const problems: string[] = [];
  if (network.kind === 'new' && network.egress === 'endpoints') {
    problems.push('signIn: with egress "endpoints" nobody reaches the issuer to read its keys; take "nat"');
  }
  try {
    const settings = oidcSettingsOf(readSettings(signInSettings, signIn));
    if (settings === null) problems.push('signIn: OIDC_ISSUER is missing');
  } catch (error) {
    problems.push(`signIn: ${error instanceof Error ? error.message : String(error)}`);
  }
  return problems;
}

function validateRetention(retention: Retention): readonly string[] {
  const problems: string[] = [];
  if (!LOG_RETENTIONS.includes(retention.logDays)) {
    problems.push(
      `retention.logDays: CloudWatch Logs takes no ${retention.logDays}; take one of ${LOG_RETENTIONS.join(', ')}`,
    );
  }
  if (retention.accessLogDays < 1) problems.push('retention.accessLogDays: at least 1');
  if (retention.usageDays < 62) {
    problems.push('retention.usageDays: at least 62, so that the last whole month can always be reconciled');
  }
  if (retention.backupDays < 1 || retention.backupDays > 35) {
    problems.push('retention.backupDays: RDS keeps backups for 1 to 35 days');
  }
  return problems;
}

/** Values CloudWatch Logs takes for a retention. */
const LOG_RETENTIONS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653];
