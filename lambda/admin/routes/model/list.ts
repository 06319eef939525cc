/** GET /model/list: the models of this gateway by name. */
import { z } from 'zod';
import { operation, reply } from '../../operation.ts';

export const modelList = operation({
  kind: 'read',
  path: '/model/list',
  summary: 'The models of this gateway by name.',
  input: z.object({}),
  reply: z.object({
    data: z.array(
      z.object({
        model_name: z.string(),
        aliases: z.array(z.string()).readonly(),
        vendor: z.string(),
        mode: z.enum(['chat', 'embedding', 'rerank']),
      }),
    ),
  }),
  run: async ({ catalog }) =>
    reply({
      data: catalog.models.map((model) => ({
        model_name: model.name,
        aliases: model.aliases,
        vendor: model.vendor,
        mode: model.kind,
      })),
    }),
});
