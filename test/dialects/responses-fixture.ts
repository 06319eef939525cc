/** A tool in the words of the Responses API and of Converse, and a call of it. */
import { CLOSED } from './openai-request-fixture.ts';

export const WEATHER = { type: 'function', name: 'weather', parameters: CLOSED };
export const weatherSpec = { toolSpec: { name: 'weather', inputSchema: { json: CLOSED } } };
export const callOfWeather = {
  type: 'function_call',
  call_id: 'c1',
  name: 'weather',
  arguments: '{"a":"x"}',
};
export const weatherUse = { toolUse: { toolUseId: 'c1', name: 'weather', input: { a: 'x' } } };
