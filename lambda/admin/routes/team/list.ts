/**
 * GET /team/list: page by page; without `page` a bare array of all teams, as LiteLLM's scripts expect. And /v2/team/list,
 * which they read in pages.
 */
import * as z from 'zod';
import { spentByEach } from '../../../../core/db/queries/budgets/spend.ts';
import { listTeams, teamOrders, type Team } from '../../../../core/db/queries/keys/teams.ts';
import { exactJsonNumber, ZERO_USD } from '../../../../core/money.ts';
import { maySeeTeam, reachOf, type Caller } from '../../access/caller.ts';
import { idField } from '../../request/fields.ts';
import { operation, type Context } from '../../api/operation.ts';
import {
  orderField,
  pageSchema,
  pagingShape,
  replyPage,
  replyPageOrAll,
  stateShape,
  type Listing,
} from '../../request/paging.ts';
import { shownMembers } from './shown-members.ts';
import { teamReply, teamReplySchema } from './team-reply.ts';

const listedTeam = teamReplySchema.extend({ spend: z.number() });

const input = z.object({
  team_id: idField.optional().meta({ description: 'Only this team.' }),
  team_alias: z.string().max(256).optional().meta({ description: 'Part of the alias.' }),
  user_id: idField.optional().meta({ description: 'Teams this user belongs to.' }),
  ...stateShape,
  sort_by: orderField(teamOrders),
  ...pagingShape,
});

export const teamList = operation({
  kind: 'read',
  path: '/team/list',
  summary: 'Teams, page by page; without page and page_size a bare array of all of them.',
  access: 'everyone',
  input,
  reply: z.union([pageSchema('teams', listedTeam), z.array(listedTeam)]),
  command: {
    fixed: { page: 1 },
    shows: 'teams',
    columns: [
      'team_id',
      'team_alias',
      'spend',
      'max_budget',
      'budget_duration',
      'tpm_limit',
      'rpm_limit',
      'blocked',
    ],
  },
  run: (context, given) => replyPageOrAll(given, listing(context, given)),
});

export const teamListInPages = operation({
  kind: 'read',
  path: '/v2/team/list',
  summary: 'Teams, always page by page.',
  access: 'everyone',
  input,
  reply: pageSchema('teams', listedTeam),
  command: null,
  run: (context, given) => replyPage(given, listing(context, given)),
});

function listing({ db, caller }: Context, given: z.output<typeof input>): Listing<Team> {
  const filter = {
    teamIds: reachableTeams(caller, given.team_id),
    aliasPart: given.team_alias ?? null,
    userId: given.user_id ?? null,
    isBlocked: given.blocked ?? null,
    withDeleted: given.include_deleted ?? false,
  };
  return {
    name: 'teams',
    find: (page) => listTeams(db, filter, given.sort_by ?? 'created_at', page),
    show: async (teams) => {
      const ids = teams.map((team) => team.teamId);
      const members = await shownMembers({ db, caller }, ids);
      const spent = await spentByEach(db, 'team', ids);
      return teams.map((team) => ({
        ...teamReply(team, members),
        spend: exactJsonNumber(spent.get(team.teamId) ?? ZERO_USD),
      }));
    },
  };
}

/** Null: every team. */
function reachableTeams(caller: Caller, named: string | undefined): readonly string[] | null {
  if (named !== undefined) return maySeeTeam(caller, named) ? [named] : [];
  return reachOf(caller) === null ? null : [...caller.memberOf];
}
