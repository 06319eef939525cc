/**
 * POST /team/model/add and /team/model/delete, as LiteLLM has them: models put on the list of a team, or taken from it,
 * without naming the others. An empty list allows every model, so a list is never made empty here, and one that is empty
 * stays so.
 */
import { lockTeam, saveTeam } from '../../../../core/db/queries/keys/teams.ts';
import * as z from 'zod';
import { idField, modelsField, versionField } from '../../request/fields.ts';
import { invalid, operation, refuse, refuseStale, reply, type Operation } from '../../api/operation.ts';
import { shownMembers } from './shown-members.ts';
import { teamReply, teamReplySchema } from './team-reply.ts';

export const teamModelAdd = changing({
  path: '/team/model/add',
  summary: 'Puts models on the list of a team. A team that may use every model stays so.',
  description: 'Names of models, patterns and access groups.',
  verb: 'add-models',
  refers: ['models'],
  listOf: (before, named) => (before.length === 0 ? before : [...new Set([...before, ...named])]),
});

export const teamModelDelete = changing({
  path: '/team/model/delete',
  summary:
    'Takes models from the list of a team. The last one stays, because an empty list allows every model.',
  description: 'Entries of the list, as it has them.',
  verb: 'remove-models',
  refers: [],
  listOf: (before, named) => {
    const left = before.filter((name) => !named.includes(name));
    return left.length === 0 ? null : left;
  },
});

const EVERY_MODEL =
  'would leave a list without names, which allows every model; say with /team/update which are allowed';

type Change = Pick<Operation, 'path' | 'summary' | 'refers'> & {
  readonly verb: string;
  /** Of the field `models`. */
  readonly description: string;
  /** Null: the team would come to have every model. */
  readonly listOf: (before: readonly string[], named: readonly string[]) => readonly string[] | null;
};

function changing({ path, summary, description, verb, refers, listOf }: Change): Operation {
  return operation({
    kind: 'write',
    path,
    summary,
    input: z.object({
      team_id: idField,
      models: modelsField
        .refine((named) => named.length > 0, 'must name models')
        .meta({ description, examples: [['nova-micro']] }),
      version: versionField,
    }),
    reply: teamReplySchema,
    refers,
    command: { name: `team ${verb}`, argument: 'team_id', isDestructive: false },
    run: async (context, input) => {
      const { db } = context;
      const team = await lockTeam(db, input.team_id);
      if (team === null) return refuse('not_found', { message: 'There is no such team.', param: 'team_id' });
      const stale = refuseStale(context, input.version, team);
      if (stale !== null) return stale;
      const models = listOf(team.models ?? [], input.models);
      if (models === null) return invalid([{ param: 'models', message: EVERY_MODEL }]);
      const after = await saveTeam(db, { ...team, models });
      return reply(teamReply(after, await shownMembers(context, [team.teamId])), after.version);
    },
  });
}
