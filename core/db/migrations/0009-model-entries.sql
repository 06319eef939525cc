-- Models that admins add without a release of the gateway: what each answers by, what it is in Bedrock and what it costs,
-- as core/catalog/model-entry.ts reads it. A change announces itself to the proxy tasks and enters the audit log as one of
-- the model. The prices that entries give are kept in prices by the transaction that writes the entry.
-- To see it worked: select model, version, entry from model_entries.

create table model_entries (
  -- Public name; not one of the catalog.
  model text primary key constraint model_entries_model_bytes check (octet_length(model) <= 768),
  entry jsonb not null constraint model_entries_entry_bytes check (octet_length(entry::text) <= 65536),
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create trigger model_entries_changed after insert or update or delete on model_entries
  for each row execute function note_change('model', 'model');
create trigger model_entries_audited after insert or update or delete on model_entries
  for each row execute function write_audit_row('model');
