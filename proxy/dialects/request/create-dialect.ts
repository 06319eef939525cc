import { isRefusal, type Refusal } from '../../../core/errors.ts';
import type { Dialect } from '../../../core/routes.ts';
import { endUserIn } from '../end-user.ts';
import type { Call, DialectModule, RawRequest } from '../dialect.ts';
import { parsing, type JsonObject } from '../json.ts';
import { orRefusalOf } from './faults.ts';
import type { Work } from '../work.ts';

/** A dialect by how it reads a parsed body, and whom it names; a fault of its readers becomes the refusal. */
export function createDialect(
  name: Dialect,
  reading: (raw: RawRequest, body: JsonObject) => Work<Call>,
): DialectModule {
  return {
    name,
    *understanding(raw): Work<Call | Refusal> {
      const body = yield* parsing(raw.body);
      if (isRefusal(body)) return body;
      const call = yield* orRefusalOf(reading(raw, withModelOfPath(name, raw, body)));
      const endUser = endUserIn(raw.headers, body);
      return endUser === null || isRefusal(call) ? call : Object.assign(call, { endUser });
    },
  };
}

/** A model in the path goes before one in the body, as with Azure OpenAI and LiteLLM. */
function withModelOfPath(name: Dialect, { param }: RawRequest, body: JsonObject): JsonObject {
  return param === '' || name === 'bedrock' ? body : { ...body, model: param };
}
