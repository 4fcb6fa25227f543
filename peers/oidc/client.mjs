// A client of the authorization server, for scripts: prints what it got, and exits with 1 when it got nothing.
//
//   client.mjs token ISSUER KEY=VALUE...           one request of the token endpoint; prints the access token
//       client=gate:gate-secret grant_type=... resource=... scope=... want_ttl=... want_alg=...; dpop=yes binds the token
//   client.mjs login ISSUER USER KEY=VALUE...      code with PKCE as USER, in a browser without a screen; prints the answer
//   client.mjs visit URL USER                      what a person does in a browser: signs in, consents, follows the redirect
//   client.mjs claims TOKEN                        header and claims
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import * as jose from 'jose';

const STEPS_MAX = 20;

/** Keeps cookies, follows redirects and fills in forms until `arrived` says of an address that it is the end. */
export async function browse(start, user, arrived) {
  const cookies = new Map();
  let next = { url: start, options: {} };
  for (let step = 0; step < STEPS_MAX; step += 1) {
    if (arrived(next.url)) return next.url;
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(next.url, { redirect: 'manual', ...next.options, headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [name, ...value] = line.split(';', 1)[0].split('=');
      cookies.set(name, value.join('='));
    }
    const location = response.headers.get('location');
    if (location) {
      next = { url: new URL(location, next.url).href, options: {} };
      continue;
    }
    const page = await response.text();
    const form = /<form\b[^>]*\baction="([^"]+)"[^>]*>([\s\S]*?)<\/form>/.exec(page);
    if (!form) {
      if (response.ok) return page;
      throw new Error(`${next.url}: ${response.status} ${page.slice(0, 300)}`);
    }
    const fields = new URLSearchParams();
    for (const [input] of form[2].matchAll(/<(?:input|button)\b[^>]*>/g)) {
      const name = /\bname="([^"]+)"/.exec(input)?.[1];
      if (!name || name === 'abort') continue;
      const typed = { login: user, password: 'any' }[name];
      fields.set(name, typed ?? /\bvalue="([^"]*)"/.exec(input)?.[1] ?? '');
    }
    next = { url: new URL(form[1], next.url).href, options: { method: 'POST', body: fields } };
  }
  throw new Error(`no end after ${STEPS_MAX} steps`);
}

/** One request of the token endpoint: status and answer, as they are. */
export async function request(issuer, { client, dpop, ...parameters }) {
  const headers = {};
  const body = new URLSearchParams(parameters);
  const [id, secret] = (client ?? 'service:service-secret').split(':');
  if (secret) headers.authorization = `Basic ${btoa(`${id}:${secret}`)}`;
  else body.set('client_id', id);
  if (dpop) headers.dpop = await dpop.proof('POST', `${issuer}/token`);
  const response = await fetch(`${issuer}/token`, { method: 'POST', headers, body });
  return { status: response.status, ...(await response.json()) };
}

/** A key that tokens are bound to, and proofs of having it. */
export async function proofs() {
  const { publicKey, privateKey } = await jose.generateKeyPair('ES256', { extractable: true });
  const jwk = await jose.exportJWK(publicKey);
  return {
    thumbprint: await jose.calculateJwkThumbprint(jwk),
    proof: (htm, htu, claims = {}) =>
      new jose.SignJWT({ jti: randomUUID(), htm, htu, ...claims })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
        .setIssuedAt(claims.iat)
        .sign(privateKey),
  };
}

/** Code with PKCE as `user`: the answer of the token endpoint. */
export async function login(issuer, user, { resource, scope, ...knobs }) {
  const verifier = randomBytes(32).toString('base64url');
  const callback = 'http://127.0.0.1:1/callback';
  const asked = new URLSearchParams({
    client_id: 'cli',
    response_type: 'code',
    redirect_uri: callback,
    scope,
    resource,
    state: randomUUID(),
    // Without it there is no `offline_access`.
    prompt: 'consent',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const end = await browse(`${issuer}/auth?${asked}`, user, (url) => url.startsWith(callback));
  const answer = new URL(end).searchParams;
  if (!answer.get('code')) throw new Error(`no code: ${end}`);
  return request(issuer, {
    client: 'cli',
    grant_type: 'authorization_code',
    code: answer.get('code'),
    redirect_uri: callback,
    code_verifier: verifier,
    resource,
    ...knobs,
  });
}

/** Header and claims, without looking at the signature. */
export const claims = (token) => ({ header: jose.decodeProtectedHeader(token), claims: jose.decodeJwt(token) });

const pairs = (list) => Object.fromEntries(list.map((pair) => [pair.split('=', 1)[0], pair.slice(pair.indexOf('=') + 1)]));

async function main([command, first, ...rest]) {
  switch (command) {
    case 'token': {
      const parameters = { grant_type: 'client_credentials', ...pairs(rest) };
      if (parameters.dpop) parameters.dpop = await proofs();
      const answer = await request(first, parameters);
      if (!answer.access_token) throw new Error(JSON.stringify(answer));
      return answer.access_token;
    }
    case 'login': {
      const answer = await login(first, rest[0], pairs(rest.slice(1)));
      if (!answer.access_token) throw new Error(JSON.stringify(answer));
      return JSON.stringify(answer);
    }
    case 'visit':
      return String(await browse(first, rest[0], () => false)).slice(0, 200);
    case 'claims':
      return JSON.stringify(claims(first));
    default:
      throw new Error(`unknown command \`${command}\`: token, login, visit or claims`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    console.log(await main(process.argv.slice(2)));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
