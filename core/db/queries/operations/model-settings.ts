/** What admins change about models while the gateway runs. A change announces itself to the proxy tasks. */
import type { ModelSetting } from '../../../catalog/catalog.ts';
import type { Queryable } from '../../connect.ts';
import { flag, integer, reading, text, texts, type RowOf } from '../columns.ts';

export type StoredModelSetting = RowOf<typeof storedSetting>;

const storedSetting = reading({
  model: text,
  isEnabled: flag,
  aliases: texts,
  accessGroups: texts,
  version: integer,
});

/** All of them: there is at most one for each model of the catalog. */
export async function listModelSettings(db: Queryable): Promise<readonly StoredModelSetting[]> {
  return (await db.query(LIST)).map(storedSetting);
}

/** All of them, held until the transaction ends, so that two admins cannot give one alias to two models. */
export async function lockModelSettings(tx: Queryable): Promise<readonly StoredModelSetting[]> {
  await tx.query(LOCK);
  return listModelSettings(tx);
}

export async function saveModelSetting(tx: Queryable, setting: ModelSetting): Promise<StoredModelSetting> {
  const values = [setting.model, setting.isEnabled, setting.aliases, setting.accessGroups];
  const row = (await tx.query(SAVE, values))[0];
  if (row === undefined) throw new Error('a model setting disappeared while it was written');
  return storedSetting(row);
}

const COLUMNS = 'model, is_enabled, aliases, access_groups, version';

const LIST = `select ${COLUMNS} from model_settings order by model`;

/** Readers are not held up; the next writer waits. */
const LOCK = `lock table model_settings in share row exclusive mode`;

const SAVE = `insert into model_settings (model, is_enabled, aliases, access_groups) values ($1, $2, $3, $4)
  on conflict (model) do update set is_enabled = excluded.is_enabled, aliases = excluded.aliases,
    access_groups = excluded.access_groups, version = model_settings.version + 1, updated_at = clock_timestamp()
  returning ${COLUMNS}`;
