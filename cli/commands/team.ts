/** stargate team … */
import { deleting, one, optionsOf, reading, record, rows, several, writing } from '../command.ts';
import type { Command } from '../command.ts';
import { allowanceOptions, listOptions, versionOption } from './shared-options.ts';

const fields = [...optionsOf([['team_alias', 'text', 'name of the team']]), ...allowanceOptions];

const named = one('team_id', 'team-id');

const asMembers = rows('members_with_roles', ['user_id', 'user_email', 'role', 'max_budget_in_team']);

const whichMember = optionsOf([
  ['user_id', 'text', 'the user'],
  ['user_email', 'text', 'the user, by e-mail address'],
]);

const budgetInTeam = optionsOf([
  ['max_budget_in_team', 'money', 'US dollars this member may spend in the team'],
]);

export const teamCommands: readonly Command[] = [
  writing('team', {
    verb: 'new',
    otherVerbs: ['create', 'add'],
    path: '/team/new',
    summary: 'Creates a team.',
    options: [...optionsOf([['team_id', 'text', 'id; one is made when absent']]), ...fields],
  }),
  reading('team', {
    verb: 'list',
    path: '/team/list',
    summary: 'Lists teams.',
    options: [
      ...optionsOf([
        ['team_alias', 'text', 'part of the name'],
        ['user_id', 'text', 'only teams of this user'],
      ]),
      ...listOptions,
    ],
    fixed: { page: 1 },
    show: rows('teams', [
      'team_id',
      'team_alias',
      'max_budget',
      'budget_duration',
      'tpm_limit',
      'rpm_limit',
      'blocked',
    ]),
  }),
  reading('team', {
    verb: 'info',
    path: '/team/info',
    summary: 'Shows a team with its spend, members and keys.',
    positional: named,
    show: record('team_info'),
  }),
  writing('team', {
    verb: 'update',
    path: '/team/update',
    summary: 'Changes a team; the word none clears a field.',
    positional: named,
    options: [...fields, ...versionOption],
    show: record('data'),
  }),
  deleting('team', {
    path: '/team/delete',
    summary: 'Deletes teams with their keys; members stay users.',
    positional: several('team_ids', 'team-id'),
  }),
  writing('team', {
    verb: 'block',
    path: '/team/block',
    summary: 'Blocks a team: all keys it pays for are refused.',
    positional: named,
  }),
  writing('team', {
    verb: 'unblock',
    path: '/team/unblock',
    summary: 'Lets a blocked team in again.',
    positional: named,
  }),
  writing('team', {
    verb: 'member-add',
    path: '/team/member_add',
    summary: 'Adds a member, or changes the role of one.',
    positional: named,
    options: [
      ...optionsOf([
        ['member.user_id', 'text', 'the user'],
        ['member.user_email', 'text', 'the user, by e-mail address'],
        ['member.role', 'text', 'admin or user; user when absent'],
      ]),
      ...budgetInTeam,
    ],
    fixed: { 'member.role': 'user' },
    show: asMembers,
  }),
  writing('team', {
    verb: 'member-update',
    path: '/team/member_update',
    summary: "Changes a member's role or budget within the team.",
    positional: named,
    options: [...whichMember, ...optionsOf([['role', 'text', 'admin or user']]), ...budgetInTeam],
  }),
  writing('team', {
    verb: 'member-delete',
    path: '/team/member_delete',
    summary: 'Takes a member out, with the keys held for the team.',
    positional: named,
    options: whichMember,
    show: asMembers,
    isDestructive: true,
  }),
];
