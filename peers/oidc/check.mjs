// What the authorization server issues and refuses: so that a failure of the gate is the gate's. usage: check.mjs ISSUER MCP GRAPHQL
import assert from 'node:assert/strict';
import { browse, claims, login, proofs, request } from './client.mjs';

const [issuer, mcp, graphql] = process.argv.slice(2);
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const service = (extra) => request(issuer, { grant_type: 'client_credentials', ...extra });
const exchange = (subject_token, extra) =>
  request(issuer, { client: 'gate:gate-secret', grant_type: EXCHANGE, subject_token, subject_token_type: ACCESS_TOKEN, ...extra });

const checks = {
  async 'discovery names the token exchange and the device flow'() {
    const metadata = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
    assert.equal(metadata.issuer, issuer);
    assert.ok(metadata.grant_types_supported.includes(EXCHANGE));
    assert.ok(metadata.device_authorization_endpoint);
  },
  async 'client credentials are a JWT for the resource'() {
    const { header, claims: c } = claims((await service({ resource: mcp, scope: 'companies:read' })).access_token);
    assert.deepEqual([header.alg, header.typ], ['RS256', 'at+jwt']);
    assert.deepEqual([c.iss, c.aud, c.scope, c.client_id], [issuer, mcp, 'companies:read', 'service']);
  },
  async 'ES256 and a short life on request'() {
    const { header, claims: c } = claims((await service({ resource: mcp, want_alg: 'ES256', want_ttl: '2' })).access_token);
    assert.equal(header.alg, 'ES256');
    assert.equal(c.exp - c.iat, 2);
  },
  async 'without a resource the token is opaque'() {
    assert.ok(!(await service({})).access_token.includes('.'));
  },
  async 'an unknown resource and a wrong secret are refused'() {
    assert.equal((await service({ resource: 'https://unknown.example/' })).error, 'invalid_target');
    assert.equal((await service({ client: 'service:wrong' })).error, 'invalid_client');
  },
  async 'a proof binds the token to its key'() {
    const dpop = await proofs();
    const answer = await service({ resource: mcp, dpop });
    assert.equal(answer.token_type, 'DPoP');
    assert.equal(claims(answer.access_token).claims.cnf.jkt, dpop.thumbprint);
  },
  async 'a person signs in with PKCE, refreshes, and is exchanged'() {
    const scope = 'openid offline_access companies:read';
    const signed = await login(issuer, 'alice', { resource: mcp, scope });
    assert.equal(claims(signed.access_token).claims.sub, 'alice');
    const renewed = await request(issuer, { client: 'cli', grant_type: 'refresh_token', refresh_token: signed.refresh_token, resource: mcp });
    assert.equal(claims(renewed.access_token).claims.sub, 'alice');
    const { claims: c } = claims((await exchange(signed.access_token, { audience: graphql })).access_token);
    assert.deepEqual([c.sub, c.aud, c.act], ['alice', graphql, { sub: 'gate' }]);
  },
  async 'an exchange wants a real token of the right audience, and another target'() {
    const subject = (await service({ resource: mcp })).access_token;
    const forged = `${subject.slice(0, -12)}AAAAAAAAAAAA`;
    const elsewhere = (await service({ resource: 'https://other.example/mcp' })).access_token;
    assert.equal((await exchange(forged, { audience: graphql })).error, 'invalid_grant');
    assert.equal((await exchange(elsewhere, { audience: graphql })).error, 'invalid_grant');
    assert.equal((await exchange(subject, { audience: mcp })).error, 'invalid_target');
    const stranger = await exchange(subject, { audience: graphql, client: 'service:service-secret' });
    assert.ok(stranger.status === 400 && !stranger.access_token);
  },
  async 'a device is approved in a browser'() {
    const body = new URLSearchParams({ client_id: 'cli', scope: 'openid companies:read', resource: mcp });
    const device = await (await fetch(`${issuer}/device/auth`, { method: 'POST', body })).json();
    const poll = () =>
      request(issuer, { client: 'cli', grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: device.device_code });
    assert.equal((await poll()).error, 'authorization_pending');
    await browse(device.verification_uri_complete, 'bob', () => false);
    assert.equal(claims((await poll()).access_token).claims.sub, 'bob');
  },
};

let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}: ${error.message}`);
  }
}
console.log(`oidc: ${Object.keys(checks).length - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
