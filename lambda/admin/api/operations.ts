/** The table of the admin API: every operation there is. The route table decides which prefixes lead here. */
import * as z from 'zod';
import { describeApi } from './openapi.ts';
import { operation, reply, type Operation } from './operation.ts';
import { auditList } from '../routes/audit/list.ts';
import { budgetDelete } from '../routes/budget/delete.ts';
import { budgetInfo } from '../routes/budget/info.ts';
import { budgetList } from '../routes/budget/list.ts';
import { budgetStatus } from '../routes/budget/status.ts';
import { budgetNew } from '../routes/budget/new.ts';
import { budgetUpdate } from '../routes/budget/update.ts';
import { cacheInfo } from '../routes/cache/info.ts';
import { cachePurge } from '../routes/cache/purge.ts';
import { customerBlock, customerUnblock } from '../routes/customer/block.ts';
import { customerDelete } from '../routes/customer/delete.ts';
import { customerInfo } from '../routes/customer/info.ts';
import { customerList } from '../routes/customer/list.ts';
import { customerNew } from '../routes/customer/new.ts';
import { customerUpdate } from '../routes/customer/update.ts';
import { internalLeaderboard } from '../routes/internal/leaderboard.ts';
import { internalUsage } from '../routes/internal/usage.ts';
import { importLitellm } from '../routes/import/litellm.ts';
import { importOldKeys } from '../routes/import/old-keys.ts';
import { keyBlock, keyUnblock } from '../routes/key/block.ts';
import { keyBulkUpdate } from '../routes/key/bulk-update.ts';
import { keyDelete } from '../routes/key/delete.ts';
import { keyGenerate } from '../routes/key/generate.ts';
import { keyInfo } from '../routes/key/info.ts';
import { keyList } from '../routes/key/list.ts';
import { keyRegenerate } from '../routes/key/regenerate.ts';
import { keyUpdate } from '../routes/key/update.ts';
import { modelDelete, modelNew, modelUpdate } from '../routes/model/entries.ts';
import { modelGroupInfo } from '../routes/model/group-info.ts';
import { modelInfo } from '../routes/model/info.ts';
import { modelAccessGroups, modelAlias, modelDisable, modelEnable } from '../routes/model/settings.ts';
import { modelLife } from '../routes/model/life.ts';
import { modelUsage } from '../routes/model/usage.ts';
import { modelList } from '../routes/model/list.ts';
import { policyDelete } from '../routes/policy/delete.ts';
import { policyEffective } from '../routes/policy/effective.ts';
import { policyInfo } from '../routes/policy/info.ts';
import { policyList } from '../routes/policy/list.ts';
import { policyNew } from '../routes/policy/new.ts';
import { policyTest } from '../routes/policy/test.ts';
import { policyUpdate } from '../routes/policy/update.ts';
import { policyVersions } from '../routes/policy/versions.ts';
import { spendKeys, spendModels, spendTags, spendTeams, spendUsers } from '../routes/spend/by-dimension.ts';
import { spendLogs } from '../routes/spend/logs.ts';
import { spendReport } from '../routes/spend/report.ts';
import { spendSavings } from '../routes/spend/savings.ts';
import { teamBlock, teamUnblock } from '../routes/team/block.ts';
import { teamBulkMemberAdd } from '../routes/team/bulk-member-add.ts';
import { teamDelete } from '../routes/team/delete.ts';
import { teamInfo } from '../routes/team/info.ts';
import { teamList, teamListInPages } from '../routes/team/list.ts';
import { teamMemberAdd } from '../routes/team/member-add.ts';
import { teamMemberDelete } from '../routes/team/member-delete.ts';
import { teamMemberUpdate } from '../routes/team/member-update.ts';
import { teamModelAdd, teamModelDelete } from '../routes/team/models.ts';
import { teamNew } from '../routes/team/new.ts';
import { teamPermissionsList, teamPermissionsUpdate } from '../routes/team/permissions.ts';
import { keyServiceAccount } from '../routes/key/service-account.ts';
import { teamUpdate } from '../routes/team/update.ts';
import { userBlock, userUnblock } from '../routes/user/block.ts';
import { teamDailyActivity, userDailyActivity } from '../routes/user/daily-activity.ts';
import { userDelete } from '../routes/user/delete.ts';
import { userInfo } from '../routes/user/info.ts';
import { userList } from '../routes/user/list.ts';
import { userNew } from '../routes/user/new.ts';
import { userUpdate } from '../routes/user/update.ts';

const openapi: Operation = operation({
  kind: 'read',
  path: '/openapi.json',
  summary: 'This description.',
  access: 'everyone',
  input: z.object({}),
  reply: z.record(z.string(), z.unknown()),
  command: null,
  run: async () => reply(describeApi(operations)),
});

/** In this order they are described, and listed by the command line. */
export const operations: readonly Operation[] = [
  userNew,
  userList,
  userInfo,
  userUpdate,
  userDelete,
  userBlock,
  userUnblock,
  userDailyActivity,
  teamNew,
  teamList,
  teamListInPages,
  teamInfo,
  teamUpdate,
  teamDelete,
  teamBlock,
  teamUnblock,
  teamModelAdd,
  teamModelDelete,
  teamMemberAdd,
  teamBulkMemberAdd,
  teamMemberUpdate,
  teamMemberDelete,
  teamPermissionsList,
  teamPermissionsUpdate,
  teamDailyActivity,
  keyGenerate,
  keyServiceAccount,
  keyList,
  keyInfo,
  keyUpdate,
  keyDelete,
  keyBlock,
  keyUnblock,
  keyBulkUpdate,
  keyRegenerate,
  customerNew,
  customerList,
  customerInfo,
  customerUpdate,
  customerDelete,
  customerBlock,
  customerUnblock,
  budgetNew,
  budgetList,
  budgetStatus,
  budgetInfo,
  budgetUpdate,
  budgetDelete,
  modelList,
  modelInfo,
  modelGroupInfo,
  modelNew,
  modelUpdate,
  modelDelete,
  modelEnable,
  modelDisable,
  modelAlias,
  modelAccessGroups,
  modelLife,
  modelUsage,
  cacheInfo,
  cachePurge,
  policyNew,
  policyList,
  policyInfo,
  policyUpdate,
  policyDelete,
  policyVersions,
  policyEffective,
  policyTest,
  internalUsage,
  spendUsers,
  spendTeams,
  spendKeys,
  spendModels,
  spendTags,
  spendReport,
  spendSavings,
  spendLogs,
  internalLeaderboard,
  auditList,
  importLitellm,
  importOldKeys,
  openapi,
];

export type Found =
  | {
      readonly kind: 'found';
      readonly operation: Operation;
      /** Fields that are in the path itself. */
      readonly pathFields: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'wrong-method'; readonly path: string; readonly allow: string }
  | { readonly kind: 'unknown' };

/** `path` is compared literally, as it came. */
export function findOperation(method: string, path: string): Found {
  const literal = byPath.get(path);
  if (literal !== undefined) return matching(literal, method, {});
  const key = /^\/key\/([^/%]+)\/regenerate$/.exec(path)?.[1];
  return key === undefined ? { kind: 'unknown' } : matching(keyRegenerate, method, { key });
}

const byPath = new Map(
  operations.flatMap((listed) => [listed.path, ...listed.aliases].map((path) => [path, listed] as const)),
);

function matching(wanted: Operation, method: string, pathFields: Readonly<Record<string, string>>): Found {
  const allow = wanted.kind === 'write' ? 'POST' : wanted.takesPost ? 'GET, POST' : 'GET';
  const isRight = allow.split(', ').includes(method === 'HEAD' ? 'GET' : method);
  return isRight
    ? { kind: 'found', operation: wanted, pathFields }
    : { kind: 'wrong-method', path: wanted.path, allow };
}
