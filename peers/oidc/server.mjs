// An authorization server on loopback that none of this project's authors wrote: the certified `oidc-provider`, with
//   access tokens as RFC 9068 JWTs for named resources (RFC 8707), and opaque ones for none,
//   client credentials, code with PKCE, device code, refresh, DPoP (RFC 9449), token exchange (RFC 8693).
//
// PORT              where to listen, on 127.0.0.1
// MCP_RESOURCE      audience of the gate
// GRAPHQL_RESOURCE  audience of the GraphQL API
// KIDS              names of the signing keys, comma-separated: the first signs, all are published
// KEYS_DIR          where keys are kept between runs, so that a rotation can overlap; without it they are made anew
// TOKEN_TTL         seconds that an access token lives; a token request may ask for less with `want_ttl`
//
// `want_ttl` and `want_alg` (RS256 or ES256) in a token request are knobs for tests and part of no standard.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as jose from 'jose';
import { Provider, errors } from 'oidc-provider';

const port = Number(process.env.PORT);
if (!port) throw new Error('PORT is missing: give the port to listen on');
const issuer = `http://127.0.0.1:${port}`;
const mcp = process.env.MCP_RESOURCE ?? 'https://gate.example/mcp';
const graphql = process.env.GRAPHQL_RESOURCE ?? 'https://api.example/graphql';
const kids = (process.env.KIDS ?? 'k1').split(',');
const keysDir = process.env.KEYS_DIR;
const tokenTtl = Number(process.env.TOKEN_TTL ?? 300);

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const JWT = 'urn:ietf:params:oauth:token-type:jwt';
const MCP_SCOPES = 'companies:read collections:read collections:write email:discover';
// The second and third are what a caller must not get in with: other services of the same authorization server.
const SCOPES = new Map([
  [mcp, MCP_SCOPES],
  ['https://other.example/mcp', MCP_SCOPES],
  [`${mcp}.evil.example`, MCP_SCOPES],
  [graphql, 'graphql:query graphql:mutate'],
]);

async function privateKey(alg, kid) {
  const file = keysDir && join(keysDir, `${kid}.json`);
  if (file && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const { privateKey: made } = await jose.generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await jose.exportJWK(made)), alg, use: 'sig', kid };
  if (file) {
    mkdirSync(keysDir, { recursive: true, mode: 0o700 });
    writeFileSync(file, JSON.stringify(jwk), { mode: 0o600 });
  }
  return jwk;
}

const keys = [];
for (const kid of kids) keys.push(await privateKey('RS256', `rsa-${kid}`), await privateKey('ES256', `ec-${kid}`));

const resourceServer = (resource, { alg = 'RS256', ttl = tokenTtl } = {}) => ({
  scope: SCOPES.get(resource),
  audience: resource,
  accessTokenFormat: 'jwt',
  accessTokenTTL: Number(ttl),
  jwt: { sign: { alg } },
});
const knobs = (body) => ({ alg: body?.want_alg, ttl: body?.want_ttl });
// A plain number would take the place of what the resource server says.
const ttl = (ctx, token) => token.resourceServer?.accessTokenTTL ?? tokenTtl;

const provider = new Provider(issuer, {
  jwks: { keys },
  clients: [
    {
      client_id: 'service',
      client_secret: 'service-secret',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    },
    {
      client_id: 'gate',
      client_secret: 'gate-secret',
      grant_types: ['client_credentials', EXCHANGE],
      redirect_uris: [],
      response_types: [],
    },
    {
      // A native client: on loopback any port of the redirect is as good as another.
      client_id: 'cli',
      application_type: 'native',
      grant_types: ['authorization_code', 'refresh_token', DEVICE],
      redirect_uris: ['http://127.0.0.1/callback', 'http://127.0.0.1/cb', 'http://127.0.0.1/'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
  ],
  scopes: ['openid', 'offline_access'],
  cookies: { keys: ['for tests only'] },
  ttl: { AccessToken: ttl, ClientCredentials: ttl },
  issueRefreshToken: (ctx, client, code) => client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, email: `${id}@example.com` }) }),
  // What is set here wins over the `extra` of a token, so that has to be passed through for `act`.
  extraTokenClaims: (ctx, token) => ({ tenant: 'tenant-1', ...token.extra }),
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: true },
    deviceFlow: { enabled: true },
    dPoP: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => undefined,
      useGrantedResource: () => true,
      getResourceServerInfo(ctx, resource) {
        if (!SCOPES.has(resource)) throw new errors.InvalidTarget();
        return resourceServer(resource, knobs(ctx.oidc?.body));
      },
    },
  },
});

// Token exchange is not built in: a token that was issued for the gate becomes one for the API. The person stays, and the
// gate is named as who acts.
const published = jose.createLocalJWKSet({
  keys: keys.map(({ kty, n, e, crv, x, y, alg, kid, use }) => ({ kty, n, e, crv, x, y, alg, kid, use })),
});

async function exchange(ctx) {
  const { client, params } = ctx.oidc;
  if (![ACCESS_TOKEN, JWT].includes(params.subject_token_type)) {
    throw new errors.InvalidRequest('subject_token_type must be an access token');
  }
  let subject;
  try {
    const accepted = { issuer, typ: 'at+jwt', audience: mcp };
    ({ payload: subject } = await jose.jwtVerify(params.subject_token, published, accepted));
  } catch (error) {
    throw new errors.InvalidGrant(`subject_token: ${error.code}`);
  }
  const target = params.resource ?? params.audience;
  if (!SCOPES.has(target) || target === mcp) throw new errors.InvalidTarget();

  const wanted = (params.scope ?? SCOPES.get(target)).split(' ');
  const token = new provider.AccessToken({
    accountId: subject.sub,
    client,
    grantId: 'exchange',
    gty: 'token_exchange',
    extra: { act: { sub: client.clientId } },
  });
  token.resourceServer = new provider.ResourceServer(target, resourceServer(target, knobs(ctx.oidc.body)));
  token.scope = wanted.filter((scope) => SCOPES.get(target).split(' ').includes(scope)).join(' ') || undefined;
  ctx.body = {
    access_token: await token.save(),
    issued_token_type: ACCESS_TOKEN,
    token_type: 'Bearer',
    expires_in: token.expiration,
    scope: token.scope,
  };
}
provider.registerGrantType(
  EXCHANGE,
  exchange,
  new Set(['subject_token', 'subject_token_type', 'requested_token_type', 'audience', 'resource', 'scope', 'actor_token', 'actor_token_type']),
);

provider.on('server_error', (ctx, error) => console.error('server error', error));
provider.listen(port, '127.0.0.1', () => console.log(`ready ${issuer}`));
