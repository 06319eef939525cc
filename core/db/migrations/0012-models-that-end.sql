-- The dates of models as the tasks know them, and who still uses one that ends: for dashboards, notices and the metric.
-- To see it worked: select * from models_that_end;

-- Written by the tasks when they start and when an admin changes a model.
create table model_lives (
  model text primary key constraint model_lives_model_bytes check (octet_length(model) <= 768),
  legacy_on date,
  extended_access_on date,
  ends_on date,
  successor text,
  -- Whether its maker or AWS keeps traffic.
  keeps_traffic boolean not null default false
);

-- What people and teams used within thirty days of a model that ends within ninety. Days are days of UTC.
create view models_that_end as
  with today as (select (now() at time zone 'UTC')::date as day)
  select life.model, life.ends_on, life.ends_on - today.day as days_left, life.successor,
    used.team_id, used.user_id, max(used.day) as last_day, sum(used.requests) as requests,
    sum(used.input_tokens + used.output_tokens + used.cache_read_tokens + used.cache_write_5m_tokens
      + used.cache_write_1h_tokens) as tokens,
    sum(used.cost_pico_usd) as cost_pico_usd
  from today
  join model_lives life on life.ends_on > today.day and life.ends_on <= today.day + 90
  join usage_daily_now used on used.model = life.model and used.day > today.day - 30
  group by life.model, life.ends_on, today.day, life.successor, used.team_id, used.user_id;
