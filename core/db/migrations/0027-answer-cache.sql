-- Answers that may be given again, where a policy says so (docs/answer-cache.md): what Bedrock sent, compressed, by the hash
-- of the request. Unlogged: nothing of it goes into the write-ahead log or a replica, and after a crash it is empty, which
-- costs hits alone. Tasks keep it within its bounds.
-- To see it worked: select count(*), sum(stored_bytes) from answer_cache;

create unlogged table answer_cache (
  cache_key bytea primary key constraint answer_cache_key_bytes check (octet_length(cache_key) <= 32),
  -- Whose call it was, for those who purge.
  team_id text,
  user_id text,
  key_id uuid not null,
  model text not null,
  -- Of Bedrock's answer: its content type, and what else the client is told of it.
  headers jsonb not null,
  -- In pairs: milliseconds since the first bytes, and how many bytes came then.
  pace integer[] not null,
  body bytea not null,
  -- Of the whole row, about.
  stored_bytes integer not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);

-- It is compressed already; and beside the table, so that counting the rows does not read it.
alter table answer_cache alter column body set storage external;
alter table answer_cache set (toast_tuple_target = 128);

create index answer_cache_created_at on answer_cache (created_at) include (stored_bytes);
create index answer_cache_expires_at on answer_cache (expires_at);

-- What admins have purged; null: any. An answer to a call that was asked before is not kept after it. A day later nobody
-- asks any more.
create table answer_cache_purges (
  purge_id uuid primary key default uuidv7(),
  purged_at timestamptz not null default clock_timestamp(),
  team_id text,
  user_id text,
  key_id uuid,
  model text,
  entries integer not null
);

create index answer_cache_purges_purged_at on answer_cache_purges (purged_at);

-- One row of the audit log for each, and word to every task, which has some answers in memory.
create function tell_answer_cache_purge() returns trigger language plpgsql as $$
declare
  actor jsonb := coalesce(nullif(current_setting('stargate.actor', true), ''), '{}')::jsonb;
begin
  insert into audit_log (actor_kind, actor_id, actor_user_id, action, object_type, object_id, before, after, operation,
                         request_id, from_address)
  values (
    coalesce(actor ->> 'kind', 'database'), coalesce(actor ->> 'id', session_user), actor ->> 'user_id',
    'deleted', 'answers', new.purge_id::text, to_jsonb(new) - 'purge_id', null, actor ->> 'operation',
    actor ->> 'request_id', actor ->> 'from'
  );
  perform pg_notify('answer_cache_purge', jsonb_build_object(
    'team_id', new.team_id, 'user_id', new.user_id, 'key_id', new.key_id, 'model', new.model)::text);
  return null;
end $$;

create trigger answer_cache_purges_told after insert on answer_cache_purges
  for each row execute function tell_answer_cache_purge();
