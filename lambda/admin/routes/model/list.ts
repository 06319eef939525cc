/** GET /model/list: the models of this gateway by name, those that are switched off too. */
import * as z from 'zod';
import { lifeFacts } from '../../../../core/catalog/model-facts.ts';
import { operation, reply } from '../../api/operation.ts';
import { settingOf } from './model-reply.ts';

export const modelList = operation({
  kind: 'read',
  path: '/model/list',
  summary: 'The models of this gateway by name, with what admins have set for them.',
  access: 'everyone',
  input: z.object({}),
  reply: z.object({
    data: z.array(
      z.object({
        model_name: z.string(),
        aliases: z.array(z.string()).readonly(),
        access_groups: z.array(z.string()).readonly(),
        enabled: z.boolean(),
        vendor: z.string(),
        mode: z.enum(['chat', 'embedding', 'rerank']),
        lifecycle: z.enum(['active', 'deprecated', 'retired']),
        retires_at: z.string().nullable(),
        successor: z.string().nullable(),
      }),
    ),
  }),
  command: {
    shows: 'data',
    columns: [
      'model_name',
      'vendor',
      'mode',
      'enabled',
      'lifecycle',
      'retires_at',
      'aliases',
      'access_groups',
    ],
  },
  run: async (context) => {
    const { catalog, stored } = await context.readCatalog(context.db);
    const nowMs = context.clock.nowMs();
    return reply({
      data: catalog.reachable.map((model) => {
        const { aliases, access_groups, enabled } = settingOf(model, stored.settings);
        const { lifecycle, retires_at, successor } = lifeFacts(catalog.lifeOf(model), nowMs);
        return {
          model_name: model.name,
          aliases,
          access_groups,
          enabled,
          vendor: model.vendor,
          mode: model.kind,
          lifecycle,
          retires_at,
          successor,
        };
      }),
    });
  },
});
