/** A refusal for the name of a model that is not there gets the names that are near, of those the caller sees. */
import { recordsOf } from './cells.ts';
import { ApiError } from './client.ts';
import { didYouMean } from '../core/nearest.ts';
import type { Ask } from './references.ts';

/** The same error when no model was meant, or none is near. */
export async function withNearModels(
  error: ApiError,
  fields: Readonly<Record<string, unknown>>,
  ask: Ask,
): Promise<ApiError> {
  const wrong = wrongModels(error, fields);
  if (wrong.length === 0) return error;
  const known = recordsOf((await ask('/model/list', {}))['data']).flatMap((model) =>
    [model['model_name'], model['aliases'], model['access_groups']].flat().map(String),
  );
  const hints = wrong.map((name) => didYouMean(name, known)).filter((hint) => hint !== '');
  if (hints.length === 0) return error;
  const message = error.message.replace(/(?: \(request [^)]*\))?$/, (trail) => `${hints.join('')}${trail}`);
  return new ApiError(message, error.exitCode, { cause: error, said: error.said });
}

function wrongModels({ said }: ApiError, fields: Readonly<Record<string, unknown>>): readonly string[] {
  if (said.code === 'model_not_found') {
    const name = fields[String(said.param)];
    return typeof name === 'string' ? [name] : [];
  }
  return recordsOf(said.details).flatMap(({ message }) => {
    const name = /"([^"]+)" is not a model/.exec(String(message))?.[1];
    return name === undefined ? [] : [name];
  });
}
