// Fresh proofs of possession (DPoP) of one caller, as fast as they can be signed and sent, and another caller with proofs of its own.
//
//   flood.mjs MCP ISSUER PROOFS      PROOFS: how many the greedy caller sends
//
// The greedy one is a process of its own with a low priority: it stands for other machines, and shares this one's cores.
// Prints two lines, quiet and beside the flood: calls of the quiet caller, how many were answered, its median and 99th percentile in ms;
// and what the greedy one got, by status.
import { fork } from 'node:child_process';
import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import http from 'node:http';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { request } from './client.mjs';

const [mcp, issuer, wanted] = process.argv.slice(2);
const CONNECTIONS = 32;
const QUIET_CALLS = 400;
const ping = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'ping' });
const search = JSON.stringify({
  jsonrpc: '2.0',
  id: 7,
  method: 'tools/call',
  params: { name: 'search_companies', arguments: { query: 'hotels', limit: 5 } },
});
const base64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A caller with a token that is bound to its key; signs a proof for each call, without the cost of a library. */
async function caller(client) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const header = base64({ alg: 'ES256', typ: 'dpop+jwt', jwk: publicKey.export({ format: 'jwk' }) });
  const proof = (htm, htu, claims = {}) => {
    const payload = base64({ jti: randomUUID(), htm, htu, iat: Math.floor(Date.now() / 1000), ...claims });
    const signature = sign('sha256', Buffer.from(`${header}.${payload}`), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `${header}.${payload}.${signature.toString('base64url')}`;
  };
  const asked = { client, grant_type: 'client_credentials', resource: mcp, scope: 'companies:read', dpop: { proof } };
  const { access_token: token } = await request(issuer, asked);
  const ath = createHash('sha256').update(token).digest('base64url');
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  /** The status, and whether there is a result. */
  return (body) =>
    new Promise((resolve) => {
      const headers = {
        authorization: `DPoP ${token}`,
        dpop: proof('POST', mcp, { ath }),
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'content-length': Buffer.byteLength(body),
      };
      const sent = http.request(mcp, { method: 'POST', agent, headers, timeout: 10_000 }, (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('end', () => resolve({ status: response.statusCode, text: Buffer.concat(parts).toString() }));
      });
      sent.on('timeout', () => sent.destroy());
      sent.on('error', () => resolve({ status: 'closed', text: '' }));
      sent.end(body);
    });
}

async function measured(name, call, goesOn) {
  const times = [];
  let asked = 0;
  while (goesOn(asked)) {
    const began = performance.now();
    asked += 1;
    const { status, text } = await call(search);
    if (status === 200 && text.includes('"result"')) times.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  times.sort((a, b) => a - b);
  const at = (share) => (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1);
  return `${name}: asked=${asked} answered=${times.length} p50=${at(0.5)} p99=${at(0.99)}`;
}

/** The greedy one: as many proofs as are wanted; tells what became of them. */
async function flood() {
  const call = await caller('service:service-secret');
  const statuses = {};
  let left = Number(wanted);
  const sends = async () => {
    while (left > 0) {
      left -= 1;
      const { status } = await call(ping);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  process.send('begun');
  await Promise.all(Array.from({ length: CONNECTIONS }, sends));
  process.send(statuses, () => process.exit(0));
}

async function beside() {
  const call = await caller('gate:gate-secret');
  console.log(await measured('quiet', call, (asked) => asked < QUIET_CALLS));
  const child = fork(fileURLToPath(import.meta.url), process.argv.slice(2));
  os.setPriority(child.pid, 10);
  await new Promise((resolve) => child.once('message', resolve));
  const began = performance.now();
  let statuses;
  child.once('message', (told) => (statuses = told));
  child.once('exit', () => (statuses ??= {}));
  const line = await measured('beside', call, () => !statuses);
  console.log(`${line} greedy=${JSON.stringify(statuses)} in ${((performance.now() - began) / 1000).toFixed(0)} s`);
}

await (process.send === undefined ? beside() : flood());
