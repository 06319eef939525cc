/** A usage record as /spend/logs shows it, under LiteLLM's names where it has them. */
import * as z from 'zod';
import { shownColumns, type UsageLog } from '../../../../core/db/queries/usage/usage-logs.ts';
import type { NamedKind } from '../../../../core/db/queries/usage/usage-names.ts';
import type { ColumnType } from '../../../../core/usage/columns.ts';
import { shownCalls } from '../../../../core/usage/shown-totals.ts';
import type { Context } from '../../api/operation.ts';
import { namesByKind } from '../../usage/names.ts';
import { callsShape } from '../../usage/totals.ts';

const { api_requests: _, successful_requests: __, failed_requests: ___, ...figuresShape } = callsShape;

const shapes: Readonly<Partial<Record<ColumnType, z.ZodType>>> = {
  uuid: z.string(),
  timestamptz: z.string(),
  text: z.string(),
  boolean: z.boolean(),
  smallint: z.number(),
  integer: z.number(),
  'text[]': z.array(z.string()).readonly(),
  jsonb: z.record(z.string(), z.number()),
};

const columnShape = Object.fromEntries(
  shownColumns.map(({ name, type, isNullable, shownAs = name, description }) => {
    const shape = shapes[type];
    if (shape === undefined) throw new Error(`no reply shows a column of type ${type}`);
    const schema = isNullable ? shape.nullable() : shape;
    return [shownAs, description === undefined ? schema : schema.meta({ description })];
  }),
);

const nameField = z.string().nullable();

export const logSchema = z.object({
  ...columnShape,
  key_name: nameField,
  user_name: nameField.meta({ description: 'E-mail address, else alias.' }),
  team_name: nameField,
  end_user_name: nameField.meta({ description: 'Alias of the customer, for admins and viewers.' }),
  startTime: z.string(),
  endTime: z.string(),
  completionStartTime: z.string().nullable().meta({ description: 'First byte of the answer.' }),
  status: z.enum(['success', 'failure']),
  ...figuresShape,
});

/** In the order of the reply, as the columns of CSV. */
export const logColumns = Object.keys(logSchema.shape) as readonly (keyof ShownLog)[];

export type ShownLog = z.output<typeof logSchema>;

export async function logReplies(
  context: Pick<Context, 'db' | 'caller'>,
  logs: readonly UsageLog[],
): Promise<readonly ShownLog[]> {
  const ids: Readonly<Record<NamedKind, readonly string[]>> = {
    key: idsAs('api_key', logs),
    user: idsAs('user', logs),
    team: idsAs('team_id', logs),
    customer: idsAs('end_user', logs),
  };
  const names = await namesByKind(context, (kind) => ids[kind]);
  return logs.map((log, index) => ({
    ...logReply(log),
    key_name: names.key.get(ids.key[index] ?? '') ?? null,
    user_name: names.user.get(ids.user[index] ?? '') ?? null,
    team_name: names.team.get(ids.team[index] ?? '') ?? null,
    end_user_name: names.customer.get(ids.customer[index] ?? '') ?? null,
  }));
}

/** The ids in a column, in the order of the records; the empty one where there is none. */
function idsAs(column: string, logs: readonly UsageLog[]): readonly string[] {
  return logs.map(({ shown }) => {
    const id = shown[column];
    return typeof id === 'string' ? id : '';
  });
}

function logReply(log: UsageLog): Omit<ShownLog, 'key_name' | 'user_name' | 'team_name' | 'end_user_name'> {
  const startMs = log.createdAt.getTime();
  const {
    api_requests: _requests,
    successful_requests: _successes,
    failed_requests: failures,
    ...figures
  } = shownCalls(log.totals);
  return {
    ...log.shown,
    startTime: log.createdAt.toISOString(),
    endTime: new Date(startMs + log.latencyMs).toISOString(),
    completionStartTime: log.ttftMs === null ? null : new Date(startMs + log.ttftMs).toISOString(),
    status: failures === 0 ? 'success' : 'failure',
    ...figures,
  };
}
