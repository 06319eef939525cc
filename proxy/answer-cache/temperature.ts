/**
 * Whether a request asks for temperature 0, so that the same request is meant to have the same answer. What the client says
 * counts, also where its model takes no temperature and the gateway leaves it out.
 */
import { isObject } from '../../core/json.ts';
import { topLevelMembers } from '../dialects/top-level.ts';

/** `body`: a JSON object that has been understood. Only the members that say it are parsed. */
export function asksTemperatureZero(body: Buffer): boolean {
  let temperature: unknown = null;
  // Of two of the same name the last counts, as in JSON.parse.
  for (const { name, valueStart, end } of topLevelMembers(body)) {
    if (name === 'temperature') temperature = parsed(body, valueStart, end);
    else if (name === 'inferenceConfig') {
      const config = parsed(body, valueStart, end);
      if (isObject(config)) temperature = config['temperature'];
    }
  }
  return temperature === 0;
}

function parsed(body: Buffer, start: number, end: number): unknown {
  return JSON.parse(body.toString('utf8', start, end));
}
