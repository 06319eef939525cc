-- Responses of the Responses API that are kept for a while, where an operator has set RESPONSES_RETENTION_DAYS: they hold
-- prompts and answers in clear. Nothing is written otherwise.
-- To see it worked: select response_id, expires_at, length(output) from kept_responses limit 1;

create table kept_responses (
  response_id text primary key constraint kept_responses_response_id_bytes check (octet_length(response_id) <= 256),
  -- Whoever may read it again: user:<id>, team:<id> or key:<id>.
  owner text not null,
  previous_response_id text,
  -- The items of this turn's input, as a JSON array, and the whole response object.
  input text not null,
  response text not null,
  -- The output of the response by itself: a conversation that goes on needs that alone, and not what the response repeats
  -- of its request (tools, instructions) once more for every turn.
  output text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);

create index kept_responses_expires_at on kept_responses (expires_at);
