/** What admins change about models while the gateway runs. A change announces itself to the proxy tasks. */
import type { ModelSetting } from '../../../catalog/catalog.ts';
import type { Queryable, Row } from '../../connect.ts';
import { flag, integer, reading, text, textOrNull, texts } from '../columns.ts';

export type StoredModelSetting = ModelSetting & { readonly version: number };

const columns = reading({
  model: text,
  isEnabled: flag,
  aliases: texts,
  accessGroups: texts,
  onEnd: text,
  successor: textOrNull,
  legacyOn: textOrNull,
  endsOn: textOrNull,
  version: integer,
});

function storedSetting(row: Row): StoredModelSetting {
  const { onEnd, successor, legacyOn, endsOn, ...setting } = columns(row);
  const life = { onEnd: onEnd === 'successor' ? onEnd : 'refuse', successor, legacyOn, endsOn } as const;
  return { ...setting, life };
}

/** All of them: there is at most one for each model of the catalog. */
export async function listModelSettings(db: Queryable): Promise<readonly StoredModelSetting[]> {
  return (await db.query(LIST)).map(storedSetting);
}

/** Until the transaction ends, so that two admins cannot give one name to two models. */
export async function lockModelSettings(tx: Queryable): Promise<void> {
  await tx.query(LOCK);
}

export async function saveModelSetting(tx: Queryable, setting: ModelSetting): Promise<StoredModelSetting> {
  const { onEnd, successor, legacyOn, endsOn } = setting.life;
  const values = [
    setting.model,
    setting.isEnabled,
    setting.aliases,
    setting.accessGroups,
    onEnd,
    successor,
    legacyOn,
    endsOn,
  ];
  const row = (await tx.query(SAVE, values))[0];
  if (row === undefined) throw new Error('a model setting disappeared while it was written');
  return storedSetting(row);
}

/** Days as they are written: the driver would make instants of them, in a zone. */
const COLUMNS =
  'model, is_enabled, aliases, access_groups, on_end, successor, legacy_on::text, ends_on::text, version';

const LIST = `select ${COLUMNS} from model_settings order by model`;

/** Readers are not held up; the next writer waits. */
const LOCK = `lock table model_settings in share row exclusive mode`;

const SAVE = `insert into model_settings
    (model, is_enabled, aliases, access_groups, on_end, successor, legacy_on, ends_on)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  on conflict (model) do update set is_enabled = excluded.is_enabled, aliases = excluded.aliases,
    access_groups = excluded.access_groups, on_end = excluded.on_end, successor = excluded.successor,
    legacy_on = excluded.legacy_on, ends_on = excluded.ends_on,
    version = model_settings.version + 1, updated_at = clock_timestamp()
  returning ${COLUMNS}`;
