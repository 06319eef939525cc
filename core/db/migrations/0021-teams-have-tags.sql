-- Tags of a team are on the usage records of its calls, as LiteLLM has them, beside those of the key.
-- To see it worked: select team_id, tags from teams where tags <> '{}';

alter table teams add column tags text[] not null default '{}';
