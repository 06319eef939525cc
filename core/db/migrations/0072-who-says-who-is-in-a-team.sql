-- Whether an admin of the gateway, a sign-in or an import put a member into a team, or only an admin of that team: then
-- the team learns nothing about the person that it was not told. Memberships that are there count as vouched for.
-- To see it worked: select is_vouched_for, count(*) from team_members group by 1;

alter table team_members add column is_vouched_for boolean not null default true;
