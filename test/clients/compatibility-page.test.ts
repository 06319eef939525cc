/** The page says what the tests say: `npm run compatibility` writes it, and this fails when that was forgotten. */
import { equal } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compatibilityPage, PAGE, type Outcome } from './compatibility/page.ts';
import { chatModels, modelApis, modelCell, whyNot, type ModelApi } from './model-matrix.ts';
import { cell, clients, features, unserved, type ClientId, type FeatureId } from './matrix.ts';

test('docs/compatibility.md is up to date', () => {
  const outcomes = new Map<string, Outcome>();
  for (const client of Object.keys(clients) as ClientId[]) {
    for (const feature of Object.keys(features) as FeatureId[]) {
      const isServed = !unserved.some((one) => one.client === client && one.feature === feature);
      if (isServed) outcomes.set(cell(client, feature), 'passed');
    }
  }
  for (const model of chatModels) {
    for (const api of Object.keys(modelApis) as ModelApi[]) {
      if (whyNot(model, api) === null) outcomes.set(modelCell(model, api), 'passed');
    }
  }
  equal(readFileSync(PAGE, 'utf8'), compatibilityPage(outcomes), 'run npm run compatibility');
});
