// Calls one tool over and over, as a client that behaves: usage: probe.mjs URL SECONDS [HEADER-FILE]. Prints calls and times in
// milliseconds; exits with 1 when a call got no result.
const [url, seconds] = process.argv.slice(2);
const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};
const params = { name: 'search_companies', arguments: { country: 'DE', limit: 10 }, _meta: meta };
const headers = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': 'tools/call',
  'mcp-name': params.name,
};
const times = [];
const failures = new Map();
const end = performance.now() + Number(seconds) * 1000;
for (let id = 1; performance.now() < end; id += 1) {
  const began = performance.now();
  let outcome;
  try {
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params }) });
    const answer = await response.json();
    const answered = answer.result?.structuredContent?.companies?.length > 0;
    outcome = answered ? undefined : `${response.status} ${JSON.stringify(answer).slice(0, 200)}`;
  } catch (error) {
    outcome = String(error.cause ?? error);
  }
  times.push(performance.now() - began);
  if (outcome) failures.set(outcome, (failures.get(outcome) ?? 0) + 1);
  await new Promise((resolve) => setTimeout(resolve, 10));
}
times.sort((a, b) => a - b);
const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(2);
console.log(`${times.length} calls, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
for (const [outcome, count] of failures) console.log(`${count} x ${outcome}`);
process.exitCode = failures.size || times.length < 10 ? 1 : 0;
