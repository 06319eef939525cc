-- The output of a kept answer stands beside the whole answer: a conversation that goes on needs the output alone, and
-- not what the answer repeats of its request (tools, instructions) once more for every turn. Null in rows of before and
-- in those that a task of the version before writes: there it is read from the response.
-- To see it worked: select response_id, length(output) from kept_responses order by created_at desc limit 1;

alter table kept_responses add column output text;
