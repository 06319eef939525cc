/** Tools in the words of Chat Completions and of Converse, and a call of one. */
import { freeText } from './openai-request-fixture.ts';
import { spec } from './converse-parts.ts';

export const callTool = (id: string, args = '{"city":"Paris"}') => ({
  id,
  type: 'function',
  function: { name: 'weather', arguments: args },
});
export const WEATHER = {
  type: 'function',
  function: { name: 'weather', description: 'Tells it', parameters: { type: 'object', properties: {} } },
};
export const OTHER = { type: 'function', function: { name: 'other' } };
export const weatherSpec = spec('weather', { type: 'object', properties: {} }, 'Tells it');
export const otherSpec = spec('other', { type: 'object', properties: {} });
export const FREE = { type: 'custom', custom: { name: 'free' } };
export const freeSpec = spec('free', freeText);
