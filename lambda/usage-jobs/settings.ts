/** The environment of the usage jobs: which one this is, and what it needs. */
import { readSettings, type Variable } from '../../core/config-schema.ts';

export const jobNames = ['roll-up', 'reconcile', 'export', 'notices'] as const;

export type JobName = (typeof jobNames)[number];

export const jobVariables = [
  { name: 'JOB', meaning: `Which job this is: ${jobNames.join(', ')}`, check: 'text' },
  {
    name: 'DATABASE_URL',
    meaning: 'PostgreSQL, as postgres://user:password@host:port/database',
    check: 'secret',
  },
  { name: 'DB_SECRET_ARN', meaning: 'Secret with the RDS fields; instead of DATABASE_URL', check: 'text' },
  { name: 'STARGATE_ENV', meaning: 'Name of the environment', fallback: 'local', check: 'text' },
  { name: 'AWS_REGION', meaning: 'Home region', fallback: 'us-east-1', check: 'text' },
  { name: 'EXPORT_BUCKET', meaning: 'export: bucket the usage goes to', check: 'text' },
  {
    name: 'EXPORT_PREFIX',
    meaning: 'export: where in the bucket; ends in a slash',
    fallback: 'usage/',
    check: 'text',
  },
  {
    name: 'COST_TAG',
    meaning: 'reconcile: cost allocation tag that names the model; without it the bill is not compared',
    check: 'text',
  },
  { name: 'NOTICE_TOPIC_ARN', meaning: 'SNS topic that notices go to', check: 'text' },
  { name: 'NOTICE_WEBHOOK_URL', meaning: 'Webhook that notices go to', check: 'secret' },
  {
    name: 'NOTICE_WEBHOOK_SECRET_ARN',
    meaning: 'Secret that holds the address of the webhook; instead of NOTICE_WEBHOOK_URL',
    check: 'text',
  },
] as const satisfies readonly Variable[];

type VariableName = (typeof jobVariables)[number]['name'];

export type JobSettings = Readonly<Record<VariableName, string | undefined>> & { readonly job: JobName };

/** Throws one error that lists everything wrong. */
export function readJobSettings(environment: Readonly<Record<string, string | undefined>>): JobSettings {
  const settings = readSettings<VariableName>(jobVariables, [['DATABASE_URL', 'DB_SECRET_ARN']], environment);
  const job = jobNames.find((name) => name === settings.JOB);
  if (job === undefined) throw new Error(`JOB must be one of ${jobNames.join(', ')}`);
  if (job === 'export' && settings.EXPORT_BUCKET === undefined) {
    throw new Error('EXPORT_BUCKET must be set for the export');
  }
  if (settings.NOTICE_WEBHOOK_URL !== undefined && settings.NOTICE_WEBHOOK_SECRET_ARN !== undefined) {
    throw new Error('NOTICE_WEBHOOK_URL and NOTICE_WEBHOOK_SECRET_ARN are both set; give one of them');
  }
  return { ...settings, job };
}
