/** Writes docs/exact-tables.md: `npm run docs:exact`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { momentsOf, networks, pageOf, sectionOf } from './exactTables.js';

const path = fileURLToPath(new URL('../exact-tables.md', import.meta.url));
const sections = networks.map(network => {
  const started = performance.now();
  const text = sectionOf(network, momentsOf(network));
  process.stderr.write(`${network.title}: ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  return [network, text] as const;
});
writeFileSync(path, await format(pageOf(sections), { ...(await resolveConfig(path)), filepath: path }));
