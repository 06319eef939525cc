-- What admins set about the life of models and about models that keep traffic: dates, what becomes of calls after the end,
-- teams that may not use models whose maker or AWS keeps prompts. Records say when a successor answered for a model that
-- has ended; owners are told before it does.
-- To see it worked: select model, on_end, ends_on from model_settings where ends_on is not null;

alter table model_settings
  add column on_end text not null default 'refuse' check (on_end in ('refuse', 'successor')),
  -- In place of what the catalog says.
  add column successor text check (octet_length(successor) <= 768),
  add column legacy_on date,
  add column ends_on date;

alter table teams add column forbids_data_retention boolean not null default false;

alter table usage_records add column ended_model text;

alter table spend_notices drop constraint spend_notices_kind_check;
alter table spend_notices add constraint spend_notices_kind_check
  check (kind in ('budget-runs-out', 'budget-spent', 'anomaly', 'weekly-summary', 'drift', 'model-ends'));
