/** Refuses a body that OpenAI's API or Bedrock's endpoint would not take. */
import type { Model } from '../../core/catalog/model.ts';
import type { JsonObject } from '../../core/json.ts';
import { refused } from './error.ts';
import { chatRefusal, responsesRefusal } from './limits.ts';
import type { OpenaiPath } from './path.ts';
import { outOfBounds } from './shape/bounds.ts';
import { faultOf } from './shape/check.ts';
import { chatShape, compactShape, responsesShape } from './shape/shapes.ts';
import { inWords } from './shape/words.ts';

const SHAPES = { responses: responsesShape, compact: compactShape };

/** Throws the OpenaiError for what is wrong first: the shape, then the bounds, then what endpoint and model refuse. */
export function checkBody(body: JsonObject, model: Model, at: OpenaiPath): void {
  const { client_metadata: _ofCodex, ...known } = body;
  const fault = at.api === 'chat' ? faultOf(chatShape, body) : faultOf(SHAPES[at.api], known);
  if (fault !== null) throw inWords(fault);
  const required = at.api === 'chat' ? 'messages' : 'input';
  if (body[required] === undefined) {
    throw refused(`Missing required parameter: '${required}'.`, required, 'missing_required_parameter');
  }
  const refusal =
    outOfBounds(body) ?? (at.api === 'chat' ? chatRefusal(body, model) : responsesRefusal(body, model, at));
  if (refusal !== null) throw refusal;
}
