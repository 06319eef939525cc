/** A company on LiteLLM: its tables as LiteLLM's schema has them (the columns that matter), and what is in them. */
import { createHash } from 'node:crypto';
import type { Database } from '../../core/db/connect.ts';

export const ADAS_KEY = 'sk-Nq3xUv0cWgkT2mB7LhZ1yA';
export const CI_KEY = 'sk-ci-chosen-by-hand';
const GONE_KEY = 'sk-expired-long-ago-00000';
const SESSION_KEY = 'sk-session-of-a-dashboard';

export function sha256Hex(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

const TABLES = `
create table "LiteLLM_BudgetTable" (budget_id text primary key, max_budget double precision,
  soft_budget double precision, max_parallel_requests integer, tpm_limit bigint, rpm_limit bigint,
  model_max_budget jsonb, budget_duration text, budget_reset_at timestamp(3),
  created_at timestamp(3) not null default current_timestamp, created_by text not null);
create table "LiteLLM_TeamTable" (team_id text primary key, team_alias text, organization_id text, admins text[],
  members text[], members_with_roles jsonb not null default '{}', metadata jsonb not null default '{}',
  max_budget double precision, spend double precision not null default 0, models text[],
  max_parallel_requests integer, tpm_limit bigint, rpm_limit bigint, budget_duration text,
  budget_reset_at timestamp(3), blocked boolean not null default false,
  model_spend jsonb not null default '{}', model_max_budget jsonb not null default '{}', model_id integer);
create table "LiteLLM_UserTable" (user_id text primary key, user_alias text, team_id text, sso_user_id text,
  organization_id text, password text, teams text[] default '{}', user_role text, max_budget double precision,
  spend double precision not null default 0, user_email text, models text[], metadata jsonb not null default '{}',
  max_parallel_requests integer, tpm_limit bigint, rpm_limit bigint, budget_duration text,
  budget_reset_at timestamp(3), model_spend jsonb not null default '{}', model_max_budget jsonb not null default '{}');
create table "LiteLLM_TeamMembership" (user_id text, team_id text, spend double precision not null default 0,
  budget_id text, primary key (user_id, team_id));
create table "LiteLLM_EndUserTable" (user_id text primary key, alias text, spend double precision not null default 0,
  allowed_model_region text, default_model text, budget_id text, blocked boolean not null default false);
create table "LiteLLM_VerificationToken" (token text primary key, key_name text, key_alias text,
  soft_budget_cooldown boolean not null default false, spend double precision not null default 0,
  expires timestamp(3), models text[], aliases jsonb not null default '{}', config jsonb not null default '{}',
  user_id text, team_id text, permissions jsonb not null default '{}', max_parallel_requests integer,
  metadata jsonb not null default '{}', blocked boolean, tpm_limit bigint, rpm_limit bigint,
  max_budget double precision, budget_duration text, budget_reset_at timestamp(3),
  allowed_routes text[] default '{}', model_spend jsonb not null default '{}',
  model_max_budget jsonb not null default '{}', budget_id text, created_at timestamp(3) default current_timestamp)`;

export async function fillLitellm(database: Database): Promise<void> {
  for (const statement of TABLES.split(';')) await database.query(statement);
  const insert = (table: string, rows: readonly Readonly<Record<string, unknown>>[]) =>
    database.query(
      `insert into "${table}" select * from jsonb_populate_recordset(null::"${table}", $1::jsonb)`,
      [JSON.stringify(rows)],
    );
  await insert('LiteLLM_BudgetTable', [
    { budget_id: 'b-member', max_budget: 7.5, created_by: 'x', created_at: '2026-01-01' },
    {
      budget_id: 'b-gold',
      max_budget: 100,
      rpm_limit: 60,
      budget_duration: '30d',
      created_by: 'x',
      created_at: '2026-01-01',
    },
  ]);
  await insert('LiteLLM_TeamTable', [
    {
      team_id: 't-red',
      team_alias: 'Red',
      members_with_roles: [
        { user_id: 'u-ada', role: 'admin' },
        { user_id: 'u-bob', role: 'user' },
      ],
      metadata: { cost_center: '4711' },
      max_budget: 500,
      spend: 123.45678901234567,
      models: ['all-proxy-models'],
      blocked: false,
      model_spend: {},
      model_max_budget: {},
    },
  ]);
  await insert('LiteLLM_EndUserTable', [
    {
      user_id: 'c-acme',
      alias: 'Acme',
      spend: 1.5,
      budget_id: 'b-gold',
      default_model: 'gpt-4o',
      blocked: false,
    },
    { user_id: 'c-bad', spend: 0, blocked: true },
    { user_id: 'c-eu', spend: 3, allowed_model_region: 'eu', blocked: false },
    { user_id: 'device-17', spend: 0.25, blocked: false },
  ]);
  const user = { metadata: {}, model_spend: {}, model_max_budget: {} };
  await insert('LiteLLM_UserTable', [
    {
      ...user,
      user_id: 'u-ada',
      user_email: 'ada@example.com',
      password: 'scrypt:hidden-word',
      teams: ['t-red'],
      user_role: 'internal_user',
      max_budget: 50,
      spend: 20.25,
      budget_duration: '1mo',
      models: [],
    },
    {
      ...user,
      user_id: 'u-bob',
      user_email: 'ada@example.com',
      user_role: 'customer',
      spend: 0,
      teams: [],
      models: ['no-default-models'],
    },
  ]);
  await insert('LiteLLM_TeamMembership', [
    { user_id: 'u-bob', team_id: 't-red', spend: 1.5, budget_id: 'b-member' },
  ]);
  const key = {
    soft_budget_cooldown: false,
    aliases: {},
    config: {},
    permissions: {},
    model_spend: {},
    model_max_budget: {},
    spend: 0,
  };
  await insert('LiteLLM_VerificationToken', [
    {
      ...key,
      token: sha256Hex(ADAS_KEY),
      key_name: 'sk-...Z1yA',
      key_alias: 'ada-laptop',
      spend: 12.000000000000002,
      models: ['claude-haiku-4-5', 'bedrock/us.anthropic.claude-sonnet-5', 'gpt-4o'],
      aliases: { fast: 'claude-haiku-4-5' },
      user_id: 'u-ada',
      team_id: 't-red',
      metadata: { tags: ['laptop'], model_rpm_limit: { 'claude-haiku-4-5': 30 }, note: 'hello' },
      rpm_limit: 100,
      tpm_limit: 200000,
      max_budget: 25,
      budget_duration: '30d',
      expires: null,
    },
    {
      ...key,
      token: sha256Hex(CI_KEY),
      key_name: 'sk-...hand',
      models: [],
      user_id: 'default_user_id',
      metadata: {},
      budget_duration: 'whenever',
      budget_id: 'b-gold',
    },
    {
      ...key,
      token: sha256Hex(GONE_KEY),
      key_name: 'sk-...0000',
      key_alias: 'gone',
      metadata: {},
      expires: '2020-01-01T00:00:00',
    },
    {
      ...key,
      token: sha256Hex(SESSION_KEY),
      key_name: 'sk-...oard',
      metadata: {},
      team_id: 'litellm-dashboard',
    },
  ]);
}
