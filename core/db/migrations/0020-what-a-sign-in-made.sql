-- A membership that a sign-in made ends when the issuer no longer names the team; one that an admin made stays. And
-- sign-ins look for teams by the names that admins of the gateway gave: the admin of a team could else call it as a group
-- of the issuer is called, and be joined by its people.
-- To see it worked: select team_id, user_id from team_members where is_from_sign_in;

alter table team_members add column is_from_sign_in boolean not null default false;

-- Those that are there already: the audit log knows who made them.
update team_members member set is_from_sign_in = true
  from audit_log log
  where log.object_type = 'member' and log.action = 'created' and log.operation = 'sign-in'
    and log.object_id = member.team_id || '/' || member.user_id and log.at >= member.added_at;

-- Who named the teams that are there is not known; their names go on to count.
alter table teams add column is_alias_vouched_for boolean not null default true;
