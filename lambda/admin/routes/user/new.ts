/** POST /user/new: a user and, unless told otherwise, a first key for it, as LiteLLM does. */
import * as z from 'zod';
import { noAllowance } from '../../../../core/limits/limit-fields.ts';
import { insertUser } from '../../../../core/db/queries/keys/users.ts';
import { lockTeams } from '../../../../core/db/queries/keys/teams.ts';
import { newId } from '../../../../core/ids.ts';
import {
  aliasField,
  allowanceOf,
  allowanceShape,
  durationField,
  emailField,
  idField,
  userRoleField,
} from '../../request/fields.ts';
import { operation, refuse, reply, type Refusal } from '../../api/operation.ts';
import { allowanceReferences } from '../../request/references.ts';
import { expiryOf } from '../../request/duration.ts';
import { keyReplySchema, newKeyReply } from '../key/key-reply.ts';
import { makeKey } from '../key/make-key.ts';
import { addMembers, teamRoleField } from '../team/members.ts';
import { userReply, userReplySchema } from './user-reply.ts';

export const userNew = operation({
  kind: 'write',
  path: '/user/new',
  summary: 'Creates a user, and a first key unless auto_create_key is false.',
  input: z.object({
    user_id: idField.nullish().meta({ description: 'A UUIDv7 when absent.' }),
    user_email: emailField.nullish().meta({ description: 'E-mail address.' }),
    user_alias: aliasField.nullish().meta({ description: 'Name to show.' }),
    user_role: userRoleField.nullish().meta({ description: 'What the user may do. Default: internal_user.' }),
    team_id: idField.nullish().meta({ description: 'Team that pays for keys of this user that name none.' }),
    teams: z
      .array(z.union([z.object({ team_id: idField, user_role: teamRoleField.optional() }), idField]))
      .max(100)
      .nullish()
      .meta({ description: 'Further teams it is a member of: ids, or {"team_id", "user_role"}.' }),
    ...allowanceShape,
    auto_create_key: z
      .boolean()
      .nullish()
      .meta({ description: 'Make a first key too. Default: true.', 'x-flag': true }),
    key_alias: aliasField.nullish().meta({ description: 'Alias of the first key.' }),
    duration: durationField.nullish().meta({ description: 'How long the first key lives.' }),
  }),
  reply: z.object({ ...keyReplySchema.partial().shape, ...userReplySchema.shape }),
  refers: ['team_id', ...allowanceReferences],
  command: { fixed: { auto_create_key: false } },
  run: async (context, input) => {
    const memberships = membershipsOf(input);
    const teamId = input.team_id ?? memberships.keys().next().value ?? null;
    const locked = new Set((await lockTeams(context.db, [...memberships.keys()])).map((team) => team.teamId));
    for (const [id, { param }] of memberships) if (!locked.has(id)) return noSuchTeam(param);
    const user = await insertUser(context.db, {
      userId: input.user_id ?? newId(context.clock.nowMs()),
      userEmail: input.user_email ?? null,
      userAlias: input.user_alias ?? null,
      userRole: input.user_role ?? 'internal_user',
      teamId,
      ...allowanceOf(input, noAllowance),
    });
    for (const [id, { memberRole }] of memberships)
      await addMembers(context, id, [{ userId: user.userId, memberRole }]);
    if (input.auto_create_key === false) return reply(userReply(user), user.version);
    const made = await makeKey(context, {
      ...noAllowance,
      keyAlias: input.key_alias ?? null,
      userId: user.userId,
      teamId,
      keyRole: 'inference',
      keyScope: 'user',
      madeBy: null,
      tags: [],
      expiresAt: expiryOf(input.duration, context.clock.nowMs()),
    });
    return reply({ ...newKeyReply(made), ...userReply(user) }, user.version);
  },
});

type Asked = {
  readonly team_id?: string | null | undefined;
  readonly teams?:
    | readonly (string | { readonly team_id: string; readonly user_role?: TeamRole | undefined })[]
    | null
    | undefined;
};

type TeamRole = z.output<typeof teamRoleField>;

/** The teams the user becomes a member of, the one that pays first, with the role there and the field that names it. */
function membershipsOf({
  team_id: paying,
  teams,
}: Asked): ReadonlyMap<string, { readonly memberRole: TeamRole; readonly param: string }> {
  const memberships = new Map<string, { readonly memberRole: TeamRole; readonly param: string }>();
  if (typeof paying === 'string') memberships.set(paying, { memberRole: 'user', param: 'team_id' });
  for (const [index, team] of (teams ?? []).entries()) {
    const { team_id: id, user_role: memberRole = 'user' } =
      typeof team === 'string' ? { team_id: team } : team;
    memberships.set(id, { memberRole, param: `teams[${index}]` });
  }
  return memberships;
}

function noSuchTeam(param: string): Refusal {
  return refuse('not_found', {
    message: `There is no such team: ${param}. Create it with /team/new.`,
    param,
  });
}
