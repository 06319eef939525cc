/**
 * POST /model/life: what becomes of calls of a model after its end, its successor and its dates, where they are other than
 * the catalog's. In force on every task within a second.
 */
import * as z from 'zod';
import type { Catalog, ModelSetting } from '../../../../core/catalog/catalog.ts';
import type { LifeSetting } from '../../../../core/catalog/life.ts';
import { changed, versionField } from '../../request/fields.ts';
import { invalid, operation, type Invalid } from '../../api/operation.ts';
import { changeSetting, modelField, settingSchema } from './settings.ts';

const dayField = z.iso.date('must be a day such as 2027-03-30').nullish();

export const modelLife = operation({
  kind: 'write',
  path: '/model/life',
  summary:
    'Sets what becomes of calls of a model after its end, and its dates. Absent fields stay; null: as the catalog says.',
  input: z.object({
    model: modelField,
    on_end: z.enum(['refuse', 'successor']).nullish().meta({
      description:
        'After the end, calls are refused, or the successor answers those who may use it. Default: refuse.',
    }),
    successor: modelField.nullish().meta({ description: 'The model to move to.' }),
    deprecated_on: dayField.meta({
      description: 'From this day on, answers carry Deprecation, Sunset and Link.',
    }),
    retires_on: dayField.meta({ description: 'From the first instant of this day in UTC on, it has ended.' }),
    version: versionField,
  }),
  reply: settingSchema,
  command: { argument: 'model' },
  run: (context, input) =>
    changeSetting(context, input, (before, catalog) => {
      const { life } = before;
      const successor =
        typeof input.successor === 'string'
          ? (catalog.named(input.successor)?.name ?? input.successor)
          : changed(input.successor, life.successor);
      const after: LifeSetting = {
        onEnd: changed(input.on_end, life.onEnd) ?? 'refuse',
        successor,
        legacyOn: changed(input.deprecated_on, life.legacyOn),
        endsOn: changed(input.retires_on, life.endsOn),
      };
      return problemsWith(before, after, catalog) ?? { ...before, life: after };
    }),
});

function problemsWith({ model }: ModelSetting, life: LifeSetting, catalog: Catalog): Invalid | null {
  const own = catalog.named(model);
  const successor = life.successor === null ? null : catalog.named(life.successor);
  if (life.successor !== null && (successor === null || successor.name === model)) {
    return invalid([
      { param: 'successor', message: 'must be another model; GET /model/list names those there are' },
    ]);
  }
  if (successor !== null && own !== null && successor.kind !== own.kind) {
    return invalid([{ param: 'successor', message: `is a model for something else: ${successor.kind}` }]);
  }
  if (life.legacyOn !== null && life.endsOn !== null && life.legacyOn > life.endsOn) {
    return invalid([{ param: 'retires_on', message: 'must not be before deprecated_on' }]);
  }
  return null;
}
