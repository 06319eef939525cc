-- What a team lets its members do with its keys, in LiteLLM's words (core/keys/member-permissions.ts). Null: nothing but
-- see those that have no user. A team that a sign-in makes has no admin who could allow it, so its members make keys.
-- To see it worked: select team_id, team_member_permissions from teams;

alter table teams add column team_member_permissions text[];
