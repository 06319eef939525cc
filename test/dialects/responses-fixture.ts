/** A tool in the words of the Responses API and of Converse, and a call of it. */
import { spec, toolUse } from './converse-parts.ts';
import { CLOSED } from './request-parts.ts';

export const WEATHER = { type: 'function', name: 'weather', parameters: CLOSED };
export const weatherSpec = spec('weather', CLOSED);
export const callOfWeather = {
  type: 'function_call',
  call_id: 'c1',
  name: 'weather',
  arguments: '{"a":"x"}',
};
export const weatherUse = toolUse('c1', 'weather', { a: 'x' });
