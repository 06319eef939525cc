-- What the proxy tasks were told of models: prices, deployments and which are served. A task writes it at its start, and
-- the admin function reads it, so that both have the same catalog whatever the size and form of those settings.
-- To see it worked: select told_at, settings ->> 'servedModels' from catalog_settings;

create table catalog_settings (
  is_only boolean primary key default true check (is_only),
  -- {"prices": "{…}", "deployments": "{…}", "servedModels": ["…"]}: core/catalog/environment-catalog.ts.
  settings jsonb not null,
  -- When a task last came with other settings than the one before.
  told_at timestamptz not null default clock_timestamp()
);
