/** Which account and which days a command line asks for: its options, before the file it names, before the environment. */
import type { SaasAccount, SaasServiceName } from '../../core/saas-usage/account.ts';
import { parseSaasAccount } from '../../core/saas-usage/account-shape.ts';
import { dayOf, isDay } from '../../core/saas-usage/days.ts';
import type { Environment } from '../../core/settings/read-settings.ts';
import { readAccountsFile } from '../../saas-usage/accounts/accounts-file.ts';
import { UsageError } from '../usage-error.ts';

type Fields = Readonly<Record<string, unknown>>;
type Names = { readonly id: string; readonly option: string; readonly variable: string };

const names: Readonly<Record<SaasServiceName, Names>> = {
  algolia: { id: 'applicationId', option: 'app', variable: 'ALGOLIA_APPLICATION_ID' },
  contentful: { id: 'organizationId', option: 'org', variable: 'CONTENTFUL_ORG_ID' },
};

export async function accountAsked(
  service: SaasServiceName,
  fields: Fields,
  environment: Environment,
): Promise<SaasAccount> {
  const { id, option, variable } = names[service];
  const fromFile = await accountInFile(service, fields);
  const given = {
    ...ofEnvironment(service, fromFile === null ? environment : {}),
    ...ofLine(service, fields),
  };
  const parsed = parseSaasAccount({ name: service, service, ...fromFile, ...given });
  if (parsed.kind === 'account') return parsed.account;
  if (fromFile === null && !(id in given)) {
    throw new UsageError(
      `Say which: stargate saas-usage ${service} --${option} <id>, or set ${variable}. See: stargate saas-usage ${service} --help`,
    );
  }
  throw new UsageError(parsed.problems.join('\n'));
}

/** Of several, the one that is named, or that has the id that is asked for. */
async function accountInFile(service: SaasServiceName, fields: Fields): Promise<SaasAccount | null> {
  const { config, account: name } = fields;
  if (typeof config !== 'string') return null;
  const { accounts, problems } = await readAccountsFile(config);
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  const { id, option } = names[service];
  const asked = fields[option];
  const found = accounts.filter(
    (one) =>
      one.service === service &&
      (name === undefined || one.name === name) &&
      (asked === undefined || (one as Readonly<Record<string, unknown>>)[id] === asked),
  );
  const [first, ...others] = found;
  if (first !== undefined && others.length === 0) return first;
  const has = accounts.map((one) => `${one.name} (${one.service})`).join(', ');
  throw new UsageError(
    first === undefined
      ? `${config} has no such account of ${service}; it has: ${has}`
      : `${config} has several accounts of ${service}: say which with --account. It has: ${has}`,
  );
}

function ofLine(service: SaasServiceName, fields: Fields): Fields {
  return service === 'algolia'
    ? given({ applicationId: fields['app'], indexes: fields['index'] })
    : given({
        organizationId: fields['org'],
        spaces: fields['space'],
        environments: fields['environment'],
        apiUrl: fields['api_url'],
      });
}

function ofEnvironment(service: SaasServiceName, environment: Environment): Fields {
  return service === 'algolia'
    ? given({
        applicationId: environment['ALGOLIA_APPLICATION_ID'],
        indexes: listOf(environment['ALGOLIA_INDEX_NAMES']),
      })
    : given({
        organizationId: environment['CONTENTFUL_ORG_ID'],
        spaces: listOf(environment['CONTENTFUL_SPACE_ID']),
        environments: listOf(environment['CONTENTFUL_ENVIRONMENT_ID']),
        apiUrl: environment['CONTENTFUL_BASE_URL'],
      });
}

function given(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );
}

function listOf(text: string | undefined): readonly string[] | undefined {
  const items = (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  return items.length === 0 ? undefined : items;
}

export type Days = { readonly since: string; readonly until: string };

export function daysAsked({ since, until }: Fields, nowMs: number): Days {
  const today = dayOf(nowMs);
  const last = until === undefined ? today : dayIn('until', until);
  const first = since === undefined ? `${last.slice(0, 7)}-01` : dayIn('since', since);
  if (first > last) throw new UsageError(`--since ${first} is after --until ${last}`);
  if (last > today) throw new UsageError(`--until ${last} has not come yet; today is ${today}, in UTC`);
  return { since: first, until: last };
}

function dayIn(option: string, value: unknown): string {
  if (typeof value === 'string' && isDay(value)) return value;
  throw new UsageError(`--${option} must be a day, such as 2026-11-01, not "${String(value)}"`);
}

/** `:8000`, `8000`, `127.0.0.1:8000` or `[::1]:8000`. */
export function listenAt(address: string): { readonly host: string | null; readonly port: string } {
  const [, host = '', port = ''] = /^(?:(\[[0-9a-f:.]+\]|[\w.-]*):)?(\d{1,5})$/i.exec(address) ?? [];
  if (port === '' || Number(port) > 65_535) {
    throw new UsageError(`"${address}" is no address to listen on; give one such as :8000 or 127.0.0.1:8000`);
  }
  return { host: host === '' ? null : host.replaceAll(/[[\]]/g, ''), port };
}
