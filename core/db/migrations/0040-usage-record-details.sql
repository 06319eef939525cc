-- What a usage record still lacked: the route, the region that answered, the class of an error, the client's own ids
-- for the call and its session, input images and the service tier. Every column has a default, so that the version
-- still running can insert. Beside it: refused requests, which have no record, counted by the minute.
-- To see it worked: select route, region, error_class from usage_records limit 1; select * from refused_requests;

alter table usage_records
  add column route text not null default '',
  add column region text not null default '',
  add column error_class text,
  add column client_request_id text,
  add column client_session_id text,
  add column image_count integer not null default 0 check (image_count >= 0),
  add column service_tier text not null default 'standard';

-- One row per minute, task life and reason. A life sends the whole count of a minute each time, so that a batch sent
-- twice counts once: the greater one stays.
create table refused_requests (
  minute timestamptz not null,
  task_life uuid not null,
  route text not null,
  status smallint not null,
  error_code text not null,
  -- '' when the request did not come to a valid key.
  key_id text not null,
  refused bigint not null check (refused > 0),
  primary key (minute, task_life, route, status, error_code, key_id)
);

create index refused_requests_key_id on refused_requests (key_id, minute);
