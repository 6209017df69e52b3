import { expect } from 'chai';
import { momentsOf, networks, textOfMoment } from '../../docs/tables/exactTables.js';
import { read } from './support.js';

describe('the formulas of docs/exact-tables.md', () => {
  const page = read('docs/exact-tables.md');
  for (const network of networks) {
    // Others take longer, and are made by the same lines.
    if (/L = [45]|Quadratic, L = 3/.test(network.title)) continue;
    it(`are those of exactMoment: ${network.title}`, () => {
      for (const moment of momentsOf(network)) expect(page).to.include(`\n${textOfMoment(moment)}\n`);
    }).timeout(120_000);
  }
});
