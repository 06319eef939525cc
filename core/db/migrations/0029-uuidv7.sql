-- PostgreSQL 18 makes time-ordered UUIDs itself; before that, this does: milliseconds, version 7, and for the rest the
-- random digits and the variant of a version 4 (RFC 9562, 5.7).
do $$ begin
  if not exists (select from pg_proc where proname = 'uuidv7' and pronamespace = 'pg_catalog'::regnamespace) then
    create function uuidv7() returns uuid language sql volatile as $body$
      select (lpad(to_hex(floor(extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') || '7'
        || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid
    $body$;
  end if;
end $$;
