// One caller at its limit, and another who just wants answers.
//
//   fairness.mjs KIND HOST:PORT SECONDS GREEDY QUIET      GREEDY, QUIET: FILE with a token, or the address to call from
//
// KIND says what the greedy one does:
//   none       nothing; the figures to compare with
//   bodies     1,100 connections that announce a body and do not send it, renewed as they end
//   calls      400 connections that search without a pause
//   mixed      both, with a body that stops half-way
//   idle       10,000 connections that were answered once and then send nothing, renewed as they end
// GREEDY may also be `stranger`: no token, where one is needed.
//
// The greedy one is a process of its own with a low priority: it stands for other machines, and shares this one's cores.
// Prints one line: calls of the quiet one, how many were answered with a result, its median and 99th percentile in ms, and what the
// greedy one got, by status.
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import { fileURLToPath } from 'node:url';

const [kind, address, seconds, greedy, quiet] = process.argv.slice(2);
const isGreedy = process.send !== undefined;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const [host, port] = address.split(':');
let until = Date.now() + Number(seconds) * 1000;
const search = JSON.stringify({
  jsonrpc: '2.0',
  id: 7,
  method: 'tools/call',
  params: { name: 'search_companies', arguments: { query: 'hotels', limit: 5 } },
});

/** Where a party calls from, and what it shows. */
function party(text) {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(text)) return { from: text, header: '' };
  if (text === 'stranger') return { from: undefined, header: '' };
  return { from: undefined, header: `Authorization: Bearer ${readFileSync(text, 'utf8').trim()}\r\n` };
}

const head = (who, length) =>
  `POST /mcp HTTP/1.1\r\nHost: ${host}:${port}\r\n${who.header}Content-Type: application/json\r\n` +
  `Accept: application/json, text/event-stream\r\nContent-Length: ${length}\r\n\r\n`;

const connect = (who) => net.connect({ host, port: Number(port), localAddress: who.from });

/** One call on a connection that stays open; resolves to the status and the body, or to nothing when the connection ends. */
function calling(who) {
  const socket = connect(who);
  let waiting;
  let got = '';
  const end = (answer) => {
    const done = waiting;
    waiting = undefined;
    got = '';
    done?.(answer);
  };
  socket.setNoDelay(true);
  socket.on('error', () => end(undefined));
  socket.on('close', () => end(undefined));
  socket.on('data', (data) => {
    got += data.toString('latin1');
    const body = got.indexOf('\r\n\r\n') + 4;
    if (body < 4) return;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(got.slice(0, body))?.[1] ?? 0);
    if (got.length < body + length) return;
    end({ status: Number(got.slice(9, 12)), body: got.slice(body, body + length), retry: /\r\nretry-after: /i.test(got) });
  });
  const call = (body) =>
    new Promise((resolve) => {
      if (socket.destroyed) return resolve(undefined);
      waiting = resolve;
      socket.write(head(who, Buffer.byteLength(body)) + body);
      setTimeout(() => waiting === resolve && (socket.destroy(), end(undefined)), 10_000).unref();
    });
  return { call, socket };
}

const statuses = {};
let untyped = 0;
function count(answer) {
  const name = answer?.status ?? 'closed';
  statuses[name] = (statuses[name] ?? 0) + 1;
  // Full has to be told as full: with a time, its own code and the id.
  if (answer?.status === 429 || answer?.status === 503) {
    const { id, error } = JSON.parse(answer.body);
    if (!answer.retry || error?.code !== answer.status || id !== 7) untyped += 1;
  }
}

async function searches(who) {
  let line = calling(who);
  while (Date.now() < until) {
    const answer = await line.call(search);
    count(answer);
    if (!answer) line = calling(who);
    if (answer?.status !== 200) await sleep(10);
  }
  line.socket.destroy();
}

function heldBack(who, part) {
  const socket = connect(who);
  socket.on('error', () => {});
  socket.on('data', (data) => {
    const name = `slow ${data.toString('latin1').slice(9, 12)}`;
    statuses[name] = (statuses[name] ?? 0) + 1;
  });
  socket.on('close', () => {
    setTimeout(() => heldBack(who, part), 50);
  });
  socket.on('connect', () => socket.write(head(who, 100) + part));
}

/** Opens connections in groups, since a listener takes so many at once. */
async function idle(who, connections) {
  const open = () =>
    new Promise((resolve) => {
      const socket = connect(who);
      socket.on('error', () => {});
      socket.on('close', open);
      socket.once('data', (data) => {
        const name = `idle ${data.toString('latin1').slice(9, 12)}`;
        statuses[name] = (statuses[name] ?? 0) + 1;
      });
      socket.on('connect', () => socket.write(`GET /healthz HTTP/1.1\r\nHost: ${host}:${port}\r\n\r\n`, resolve));
    });
  for (let n = 0; n < connections; n += 250) await Promise.all(Array.from({ length: 250 }, open));
}

const times = [];
let asked = 0;
async function measure(who) {
  let line = calling(who);
  while (Date.now() < until) {
    const began = performance.now();
    asked += 1;
    const answer = await line.call(search);
    if (answer?.status === 200 && answer.body.includes('"result"')) times.push(performance.now() - began);
    if (!answer) line = calling(who);
    await sleep(5);
  }
  line.socket.destroy();
}

/** The greedy one, from the start to a message that ends it. */
async function attack() {
  const who = party(greedy);
  until = Infinity;
  process.on('message', () => process.send({ statuses, untyped }, () => process.exit(0)));
  if (kind === 'bodies' || kind === 'mixed') for (let n = 0; n < 1100; n += 1) heldBack(who, kind === 'mixed' ? '{"jsonrpc"' : '');
  if (kind === 'calls' || kind === 'mixed') for (let n = 0; n < 400; n += 1) searches(who);
  if (kind === 'idle') await idle(who, 10_000);
  await sleep(1000);
  process.send('begun');
}

async function beside() {
  let end = async () => {};
  if (kind !== 'none') {
    const child = fork(fileURLToPath(import.meta.url), process.argv.slice(2));
    os.setPriority(child.pid, 10);
    await new Promise((resolve) => child.once('message', resolve));
    end = () =>
      new Promise((resolve) => {
        child.once('message', resolve);
        child.send('end');
      });
  }
  until = Date.now() + Number(seconds) * 1000;
  await measure(party(quiet));
  const did = (await end()) ?? { statuses: {}, untyped: 0 };
  times.sort((a, b) => a - b);
  const at = (share) => (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1);
  console.log(
    `asked=${asked} answered=${times.length} p50=${at(0.5)} p99=${at(0.99)} untyped=${did.untyped} greedy=${JSON.stringify(did.statuses)}`,
  );
  process.exit(0);
}

await (isGreedy ? attack() : beside());
