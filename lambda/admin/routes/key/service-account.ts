/** POST /key/service-account/generate: LiteLLM's name for a key of a team that has no user. */
import * as z from 'zod';
import { operation } from '../../api/operation.ts';
import { idField } from '../../request/fields.ts';
import { generateKey, keyGenerateShape } from './generate.ts';
import { newKeyReplySchema } from './key-reply.ts';
import { keyChangeReferences } from './change.ts';

const { user_id: _, ...shape } = keyGenerateShape;

export const keyServiceAccount = operation({
  kind: 'write',
  path: '/key/service-account/generate',
  summary: 'Makes a key of a team without a user, as /key/generate does with user_id null.',
  access: 'everyone',
  input: z.object({ ...shape, team_id: idField.meta({ description: 'Team that pays for it.' }) }),
  reply: newKeyReplySchema,
  refers: keyChangeReferences,
  command: null,
  run: (context, input) => generateKey(context, { ...input, user_id: null }),
});
