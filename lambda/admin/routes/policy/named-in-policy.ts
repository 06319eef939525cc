/**
 * What a policy names must exist: teams, keys, models, and models that judge. They are kept by id and public name. What the
 * version before named already is not asked about: a key that was deleted since must not stand in the way of a change.
 */
import { findKey } from '../../../../core/db/queries/keys/keys.ts';
import { findTeam } from '../../../../core/db/queries/keys/teams.ts';
import { isObject } from '../../../../core/json.ts';
import { canJudge } from '../../../../core/policies/can-judge.ts';
import type { WrittenAppliesTo, WrittenChecks } from '../../../../core/policies/policy-shape.ts';
import type { Context } from '../../api/operation.ts';
import { catalogNow } from '../../catalog-now.ts';
import type { Problem } from '../../request/validation.ts';
import { keyNameField, keySelector } from '../key/key-fields.ts';

export type Named<Written> = { readonly named: Written; readonly problems: readonly Problem[] };

const NO_MODEL = 'of this gateway; GET /model/list names them';

export async function namedInAppliesTo(
  context: Pick<Context, 'db' | 'pepper' | 'readCatalog'>,
  { teams, keys, models }: WrittenAppliesTo,
  before: Readonly<Record<string, unknown>> = {},
): Promise<Named<WrittenAppliesTo>> {
  const problems: Problem[] = [];
  const [teamsBefore, keysBefore, modelsBefore] = [
    namesIn(before['teams']),
    namesIn(before['keys']),
    namesIn(before['models']),
  ];
  for (const [index, team] of teams.entries()) {
    if (teamsBefore.has(team)) continue;
    if ((await findTeam(context.db, team)) !== null) continue;
    const message = 'there is no team with this id; GET /team/list names them';
    problems.push({ param: `applies_to.teams[${index}]`, message });
  }
  const keyIds: string[] = [];
  for (const [index, given] of keys.entries()) {
    if (keysBefore.has(given)) {
      keyIds.push(given);
      continue;
    }
    const isName = keyNameField.safeParse(given).success;
    const key = isName ? await findKey(context.db, keySelector(given, context.pepper)) : null;
    if (key !== null) keyIds.push(key.keyId);
    else {
      const message = isName
        ? 'there is no such key; GET /key/list names them'
        : 'must be the id of a key, or a whole key';
      problems.push({ param: `applies_to.keys[${index}]`, message });
    }
  }
  const meant: string[] = [];
  const catalog = models.length === 0 ? null : await catalogNow(context);
  for (const [index, name] of models.entries()) {
    const model = catalog?.named(name) ?? null;
    if (model === null && !modelsBefore.has(name) && catalog?.modelsMeant([name]).size === 0) {
      const message = `"${name.slice(0, 80)}" is not a model, an access group or a pattern ${NO_MODEL}`;
      problems.push({ param: `applies_to.models[${index}]`, message });
    }
    meant.push(model?.name ?? name);
  }
  return {
    named: { teams: [...new Set(teams)], keys: [...new Set(keyIds)], models: [...new Set(meant)] },
    problems,
  };
}

export async function namedInChecks(
  context: Pick<Context, 'db' | 'readCatalog'>,
  checks: WrittenChecks,
  before: Readonly<Record<string, unknown>> = {},
): Promise<Named<WrittenChecks>> {
  const problems: Problem[] = [
    ...sameNames('patterns', checks.patterns),
    ...sameNames('words', checks.words),
  ];
  problems.push(...sameNames('judges', checks.judges));
  if (checks.judges.length === 0) return { named: checks, problems };
  const catalog = await catalogNow(context);
  const { judges: judgesBefore } = before;
  const modelsBefore = namesIn(
    Array.isArray(judgesBefore) ? judgesBefore.map((judge) => (isObject(judge) ? judge['model'] : null)) : [],
  );
  const judges = checks.judges.map((judge, index) => {
    if (modelsBefore.has(judge.model)) return judge;
    const model = catalog.find(judge.model);
    const param = `checks.judges[${index}].model`;
    const quoted = `"${judge.model.slice(0, 80)}"`;
    if (model === null) problems.push({ param, message: `${quoted} is not a model ${NO_MODEL}` });
    else if (model.kind !== 'chat') {
      problems.push({ param, message: `${quoted} does not answer in words; name a model that chats` });
    } else if (!catalog.deployments(model).some(canJudge)) {
      problems.push({
        param,
        message: `${quoted} is not asked by Converse, as judges are; name another model`,
      });
    }
    return { ...judge, model: model?.name ?? judge.model };
  });
  return { named: { ...checks, judges }, problems };
}

function namesIn(value: unknown): ReadonlySet<unknown> {
  return new Set(Array.isArray(value) ? value : []);
}

/** In findings and placeholders a check is known by its name. */
function sameNames(field: string, checks: readonly { readonly name: string }[]): readonly Problem[] {
  const seen = new Set<string>();
  return checks.flatMap(({ name }, index) => {
    const isTaken = seen.has(name);
    seen.add(name);
    const message = `there is another of this policy by the name ${name}`;
    return isTaken ? [{ param: `checks.${field}[${index}].name`, message }] : [];
  });
}
