// A client of the gate that knows nothing but its address, and others that know too much:
//   caller.mjs MCP ISSUER OTHER-ISSUER        discovery, logins, scopes, bound tokens, and tokens that were not meant for the gate
//   caller.mjs rotated MCP ISSUER OLD-FILE    after the issuer has got another key: tokens of both count
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { claims, login, proofs, request } from './client.mjs';

const ROTATION_SECONDS_MAX = 60;
const sha256 = (text) => createHash('sha256').update(text).digest('base64url');
const bearer = (token) => ({ authorization: `Bearer ${token}` });
let id = 0;

/** One tool call in the older protocol, which needs no further headers: status, challenge and answer. */
async function call(mcp, headers, name, args = {}) {
  id += 1;
  const body = JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } });
  const fixed = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': '2025-11-25',
  };
  const response = await fetch(mcp, { method: 'POST', headers: { ...fixed, ...headers }, body });
  const challenge = response.headers.get('www-authenticate') ?? '';
  return { status: response.status, challenge, answer: await response.json() };
}

const search = (mcp, headers) => call(mcp, headers, 'search_companies', { country: 'DE', limit: 1 });
const named = (challenge, key) => new RegExp(`${key}="([^"]*)"`).exec(challenge)?.[1];
const json = async (url) => (await fetch(url)).json();

async function refused(mcp, headers, what) {
  const { status, challenge, answer } = await search(mcp, headers);
  assert.equal(status, 401, `${what}: ${status} ${JSON.stringify(answer).slice(0, 200)}`);
  assert.ok(named(challenge, 'resource_metadata'), `${what}: no way out of ${challenge}`);
  assert.ok(answer.error && !answer.result, what);
}

const checks = (mcp, issuer, otherIssuer) => ({
  async 'a client that knows the address only finds out how to log in, and is let in as that person'() {
    const { status, challenge } = await call(mcp, {}, 'create_collection', { name: 'x' });
    assert.equal(status, 401);
    const resource = await json(named(challenge, 'resource_metadata'));
    assert.deepEqual([resource.resource, resource.authorization_servers], [mcp, [issuer]]);
    const metadata = await json(`${resource.authorization_servers[0]}/.well-known/openid-configuration`);
    const scope = `openid ${named(challenge, 'scope')}`;
    const created = {};
    for (const user of ['alice', 'bob']) {
      const { access_token: token } = await login(metadata.issuer, user, { resource: resource.resource, scope });
      const { answer } = await call(mcp, bearer(token), 'create_collection', { name: `Of ${user}` });
      assert.equal(answer.result?.structuredContent.created, true, JSON.stringify(answer));
      created[user] = answer.result.structuredContent.collection_id;
      const listed = await call(mcp, bearer(token), 'list_collections');
      assert.deepEqual(listed.answer.result.structuredContent.collections.map((c) => c.id), [created[user]], user);
    }
  },
  async 'a token that covers less is told all that is missing'() {
    const reader = (await login(issuer, 'alice', { resource: mcp, scope: 'openid companies:read' })).access_token;
    assert.equal((await search(mcp, bearer(reader))).status, 200);
    const { status, challenge } = await call(mcp, bearer(reader), 'add_to_collection', { collection_id: 'x', company_ids: ['x'] });
    assert.deepEqual([status, named(challenge, 'error')], [403, 'insufficient_scope']);
    assert.ok(named(challenge, 'scope').split(' ').includes('collections:write'), challenge);
  },
  async 'a token can be renewed'() {
    const { refresh_token } = await login(issuer, 'carol', { resource: mcp, scope: 'openid offline_access companies:read' });
    const renewed = await request(issuer, { client: 'cli', grant_type: 'refresh_token', refresh_token, resource: mcp });
    assert.equal((await search(mcp, bearer(renewed.access_token))).status, 200);
  },
  async 'a bound token counts with a fresh proof of its own key for this request, and only so'() {
    const mine = await proofs();
    const token = (await request(issuer, { grant_type: 'client_credentials', resource: mcp, scope: 'companies:read', dpop: mine })).access_token;
    assert.equal(claims(token).claims.cnf.jkt, mine.thumbprint);
    const dpop = (proof) => ({ authorization: `DPoP ${token}`, ...(proof && { dpop: proof }) });
    const ath = sha256(token);
    const good = await mine.proof('POST', mcp, { ath });
    assert.equal((await search(mcp, dpop(good))).status, 200);
    await refused(mcp, dpop(good), 'the same proof again');
    await refused(mcp, dpop(), 'without the proof');
    await refused(mcp, bearer(token), 'as a bearer');
    await refused(mcp, dpop(await mine.proof('GET', mcp, { ath })), 'for another method');
    await refused(mcp, dpop(await mine.proof('POST', `${issuer}/token`, { ath })), 'for another address');
    await refused(mcp, dpop(await mine.proof('POST', mcp)), 'for no token');
    await refused(mcp, dpop(await mine.proof('POST', mcp, { ath: sha256('another') })), 'for another token');
    await refused(mcp, dpop(await (await proofs()).proof('POST', mcp, { ath })), 'of another key');
    await refused(mcp, dpop(await mine.proof('POST', mcp, { ath, iat: 1 })), 'of long ago');
  },
  async 'what was not meant for the gate stays outside'() {
    const asked = { grant_type: 'client_credentials', scope: 'companies:read' };
    const of = async (from, extra) => (await request(from, { ...asked, ...extra })).access_token;
    const mine = await of(issuer, { resource: mcp });
    await refused(mcp, bearer(await of(issuer, { resource: 'https://other.example/mcp' })), 'another audience');
    await refused(mcp, bearer(await of(issuer, { resource: `${mcp}.evil.example` })), 'an audience that begins like ours');
    await refused(mcp, bearer(await of(otherIssuer, { resource: mcp })), 'another issuer');
    await refused(mcp, bearer(await of(issuer, { scope: undefined, resource: undefined }).catch(() => 'opaque')), 'an opaque token');
    const signed = await login(issuer, 'alice', { resource: mcp, scope: 'openid companies:read' });
    await refused(mcp, bearer(signed.id_token), 'an ID token');
    const [header, payload, signature] = mine.split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
    await refused(mcp, bearer(`${none}.${payload}.`), 'no signature');
    await refused(mcp, bearer(`${header}.${payload}.${signature.slice(0, -4)}AAAA`), 'a changed signature');
    const wider = Buffer.from(JSON.stringify({ ...claims(mine).claims, scope: 'email:discover' })).toString('base64url');
    await refused(mcp, bearer(`${header}.${wider}.${signature}`), 'changed claims');
    const short = await of(issuer, { resource: mcp, want_ttl: '1' });
    await new Promise((resolve) => setTimeout(resolve, 2100));
    await refused(mcp, bearer(short), 'expired');
    assert.equal((await search(mcp, bearer(mine))).status, 200);
  },
});

async function rotated(mcp, issuer, oldFile) {
  const old = readFileSync(oldFile, 'utf8').trim();
  const fresh = (await request(issuer, { grant_type: 'client_credentials', resource: mcp, scope: 'companies:read' })).access_token;
  assert.notEqual(claims(fresh).header.kid, claims(old).header.kid);
  const end = performance.now() + ROTATION_SECONDS_MAX * 1000;
  for (;;) {
    assert.equal((await search(mcp, bearer(old))).status, 200, 'a token of the old key, which is still published');
    const { status } = await search(mcp, bearer(fresh));
    if (status === 200) return;
    assert.ok(performance.now() < end, `a token of the new key is still answered with ${status} after ${ROTATION_SECONDS_MAX} s`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

const [first, ...rest] = process.argv.slice(2);
const all = first === 'rotated' ? { 'tokens of the old and of the new key count': () => rotated(...rest) } : checks(first, ...rest);
let failed = 0;
for (const [name, check] of Object.entries(all)) {
  try {
    await check();
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}: ${error.message}`);
  }
}
process.exitCode = failed ? 1 : 0;
