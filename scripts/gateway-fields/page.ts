/** docs/gateway-fields.md, from the table that requests are read by. */
import { gatewayFields, type GatewayField } from '../../proxy/dialects/request/gateway-fields.ts';

const KINDS = ['served', 'ignored', 'refused'] as const satisfies readonly GatewayField['does'][];

export function gatewayFieldsPage(): string {
  return [
    '# Fields that speak to a gateway',
    '',
    'What becomes of the fields of a request that are no part of a model’s API but say something to a gateway, as clients of LiteLLM send them: on Chat Completions, the Responses API, embeddings and rerank. Nothing of them is dropped in silence. A field that is ignored is named in the header `x-stargate-ignored` of the answer; one that would change the answer, or where it is made, and cannot be done, is a 400 that names it. A field whose value is `null`, `false` or an empty list is not given. [clients.md](clients.md) has the fields of the APIs themselves, [messages-fields.md](messages-fields.md) those of Messages. (`npm run docs:gateway` writes this page.)',
    '',
    '| field | what happens | how, or why not |',
    '| --- | --- | --- |',
    ...KINDS.flatMap((kind) =>
      Array.from(gatewayFields)
        .filter(([, { does }]) => does === kind)
        .map(([name, { does, say }]) => `| \`${name}\` | ${does} | ${say.replace(/\.$/, '')} |`),
    ),
    '',
  ].join('\n');
}
