/** `team_member_permissions` as requests give it and replies show it. */
import * as z from 'zod';
import {
  memberPermissions,
  permissionsMeant,
  permissionWords,
} from '../../../../core/keys/member-permissions.ts';

export const permissionsField = z
  .array(z.enum(permissionWords, { error: `must be one of ${permissionWords.join(', ')}` }))
  .max(64)
  .transform(permissionsMeant)
  .meta({
    description:
      'What members who are no admins may do with keys of the team that have no user, and with their own. Absent: see them.',
    examples: [['/key/generate']],
  });

export const permissionsReply = z.array(z.enum(memberPermissions)).readonly();
