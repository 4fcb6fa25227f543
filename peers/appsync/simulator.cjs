// The Amplify AppSync simulator with this project's schema, on loopback. Its resolvers hand every field to another GraphQL
// server of the same schema (`firmgate platform serve`), so that the data is the platform's, and that the parsing, the
// directives of each field and the scalars are the simulator's.
//
// It verifies no signature, no token and no limit: `front.py` stands before it.
//
// PORT, SCHEMA (file), ISSUER, API_KEY, KEY_ID (access key id), PLATFORM (URL), PLATFORM_KEY (file)
'use strict';
const { readFileSync } = require('node:fs');
const net = require('node:net');
const { buildSchema, getNamedType, isObjectType } = require('graphql');

const HOST = '127.0.0.1';
const env = (name) => process.env[name] ?? fail(`${name} is missing`);
const schemaText = readFileSync(env('SCHEMA'), 'utf8');
const platform = env('PLATFORM');
const platformKey = readFileSync(env('PLATFORM_KEY'), 'utf8').trim();

// The simulator listens on every interface and hands its API key to anyone who asks: keep all listeners on loopback.
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function onLoopback(first, ...rest) {
  if (typeof first === 'number') return listen.call(this, { port: first, host: HOST }, ...rest.filter((x) => typeof x === 'function'));
  if (first && typeof first === 'object' && !first.path) return listen.call(this, { ...first, host: HOST }, ...rest);
  return listen.call(this, first, ...rest);
};
const { AmplifyAppSyncSimulator } = require('@aws-amplify/amplify-appsync-simulator');

function fail(message) {
  console.error(message);
  process.exit(1);
}

// What AppSync declares by itself.
const PRELUDE = [
  ...['AWSDate', 'AWSTime', 'AWSDateTime', 'AWSTimestamp', 'AWSEmail', 'AWSJSON', 'AWSURL', 'AWSPhone', 'AWSIPAddress'].map((s) => `scalar ${s}`),
  ...['aws_api_key', 'aws_iam', 'aws_oidc', 'aws_lambda'].map((d) => `directive @${d} on FIELD_DEFINITION | OBJECT`),
].join('\n');
const schema = buildSchema(`${PRELUDE}\n${schemaText}`);

/** Every field below a type: the simulator picks what was asked for. The schema has no cycle of types. */
function selection(type) {
  if (!isObjectType(type)) return '';
  const fields = Object.values(type.getFields()).map((field) => `${field.name} ${selection(getNamedType(field.type))}`);
  return `{ ${fields.join(' ')} }`;
}

/** Field name -> the operation that asks the platform for it. */
const operations = new Map();
const fields = [];
for (const [kind, type] of [['query', schema.getQueryType()], ['mutation', schema.getMutationType()]]) {
  for (const field of Object.values(type.getFields())) {
    const declared = field.args.map((argument) => `$${argument.name}: ${argument.type}`).join(', ');
    const given = field.args.map((argument) => `${argument.name}: $${argument.name}`).join(', ');
    const below = selection(getNamedType(field.type));
    operations.set(field.name, `${kind} Forwarded(${declared}) { result: ${field.name}(${given}) ${below} }`);
    fields.push([type.name, field.name]);
  }
}

async function lambda({ field, arguments: variables }) {
  const response = await fetch(platform, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': platformKey },
    body: JSON.stringify({ query: operations.get(field), variables }),
  });
  const answer = await response.json();
  const [error] = answer.errors ?? [];
  if (error) throw Object.assign(new Error(error.message ?? 'the platform failed'), { type: error.errorType ?? 'Lambda:Unhandled' });
  return answer.data.result;
}

const REQUEST = `{
  "version": "2018-05-29",
  "operation": "Invoke",
  "payload": { "field": "$ctx.info.fieldName", "arguments": $util.toJson($ctx.arguments) }
}`;
const RESPONSE = `#if($ctx.error)$util.error($ctx.error.message, $ctx.error.type)#end
$util.toJson($ctx.result)`;

async function main() {
  const port = Number(env('PORT'));
  const simulator = new AmplifyAppSyncSimulator({ port });
  simulator.init({
    schema: { path: 'schema.graphql', content: schemaText },
    mappingTemplates: [],
    dataSources: [{ name: 'platform', type: 'AWS_LAMBDA', invoke: lambda }],
    resolvers: fields.map(([typeName, fieldName]) => ({
      kind: 'UNIT',
      typeName,
      fieldName,
      dataSourceName: 'platform',
      requestMappingTemplate: REQUEST,
      responseMappingTemplate: RESPONSE,
    })),
    appSync: {
      name: 'companies',
      apiKey: env('API_KEY'),
      authAccessKeyId: env('KEY_ID'),
      accountId: '123456789012',
      defaultAuthenticationType: {
        authenticationType: 'OPENID_CONNECT',
        openIDConnectConfig: { Issuer: env('ISSUER'), ClientId: '.*' },
      },
      additionalAuthenticationProviders: [{ authenticationType: 'API_KEY' }, { authenticationType: 'AWS_IAM' }],
    },
  });
  await simulator.start();
  console.log(`ready http://${HOST}:${port}/graphql with ${operations.size} fields`);
}

main().catch((error) => fail(error.stack));
