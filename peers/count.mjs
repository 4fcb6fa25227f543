// Counts what the conformance suite wrote: usage: count.mjs FOLDER REQUIREMENTS-YAML
// Prints `PASSED SCENARIOS CHECKS`: scenarios that count and were run without a failed check, all that count, checks that succeeded.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, requirements] = process.argv.slice(2);
const required = new Set();
let section;
for (const line of readFileSync(requirements, 'utf8').split('\n')) {
  section = /^(\w+):/.exec(line)?.[1] ?? section;
  const scenario = /^ {2}- ([\w-]+)$/.exec(line)?.[1];
  if (section === 'server' && scenario) required.add(scenario);
}
let whole = 0;
let checks = 0;
for (const name of existsSync(folder) ? readdirSync(folder) : []) {
  const file = join(folder, name, 'checks.json');
  const scenario = [...required].find((one) => new RegExp(`^server-${one}-\\d{4}-`).test(name));
  if (!scenario || !existsSync(file)) continue;
  const results = JSON.parse(readFileSync(file, 'utf8')).map((check) => check.status);
  const passed = results.filter((status) => status === 'SUCCESS').length;
  checks += passed;
  if (!results.includes('FAILURE')) whole += 1;
}
console.log(whole, required.size, checks);
