// The official TypeScript SDK as a client of the gate: version 1 (`@modelcontextprotocol/sdk`) or 2 (`@modelcontextprotocol/client`).
//
// usage: typescript.mjs 1|2 http URL | stdio PROGRAM ARGUMENT...      ODD in the environment: how many odd messages the relay knows
const [, , major, transport, ...place] = process.argv;

const first = major === "1";
const { Client } = await import(first ? "@modelcontextprotocol/sdk/client/index.js" : "@modelcontextprotocol/client");
const http = await import(first ? "@modelcontextprotocol/sdk/client/streamableHttp.js" : "@modelcontextprotocol/client");
const stdio = await import(first ? "@modelcontextprotocol/sdk/client/stdio.js" : "@modelcontextprotocol/client/stdio");

let passed = 0;
function check(name, holds, seen) {
    if (!holds) {
        console.log(`FAILED ${name}: ${JSON.stringify(seen)?.slice(0, 600)}`);
        process.exit(1);
    }
    passed += 1;
}

function connection() {
    if (transport === "http") return new http.StreamableHTTPClientTransport(new URL(place[0]));
    return new stdio.StdioClientTransport({ command: place[0], args: place.slice(1), stderr: "ignore" });
}

async function everything(client) {
    const { tools } = await client.listTools();
    check("six tools read", tools.length === 6 && tools.every(tool => tool.outputSchema), tools.map(tool => tool.name));
    // The SDK itself validates `structuredContent` of a listed tool, and throws when it does not fit.
    const found = await client.callTool({ name: "search_companies", arguments: { country: "Germany", limit: 2 } });
    check("a search", !found.isError && found.structuredContent.companies.length === 2, found);
    const one = await client.callTool({ name: "get_company", arguments: { id: found.structuredContent.companies[0].id } });
    check("a company", !one.isError && one.structuredContent.id === found.structuredContent.companies[0].id, one);
    const wrong = await client.callTool({ name: "search_companies", arguments: { country: "Germny" } });
    check("a refused argument", wrong.isError && wrong.content[0].text.includes("Germany"), wrong);
    const write = await client.callTool({ name: "create_collection", arguments: { name: "x" } });
    check("a refused write", write.isError && write.content[0].text.startsWith("mutations are disabled;"), write);
    const { resources } = await client.listResources();
    check("resources", resources.length === 2, resources);
    const read = await client.readResource({ uri: "firmgate://filters" });
    check("a resource", JSON.parse(read.contents[0].text).countries.length > 0, read);
    const { resourceTemplates } = await client.listResourceTemplates();
    check("a template", resourceTemplates.length === 1 && resourceTemplates[0].uriTemplate === "firmgate://companies/{search}", resourceTemplates);
    const file = await client.callTool({ name: "search_companies", arguments: { country: "Germany", export: "csv", limit: 1 } });
    const rows = (await client.readResource({ uri: file.structuredContent.export.uri })).contents[0];
    check("a file", rows.mimeType === "text/csv" && rows.text.startsWith("id,name,"), rows);
    const { prompts } = await client.listPrompts();
    check("prompts", prompts.length === 2, prompts);
    const prompt = await client.getPrompt({ name: "find_companies", arguments: { what: "SaaS" } });
    check("a prompt", prompt.messages[0].content.text.includes("SaaS"), prompt);
}

/// Each is settled, whether with a result or with an error; the next call has its answer.
async function odd(client, count) {
    for (let number = 0; number < count; number += 1) {
        const began = performance.now();
        const call = { name: `odd:${number}`, arguments: {} };
        const how = await (first ? client.callTool(call, undefined, { timeout: 10_000 }) : client.callTool(call, { timeout: 10_000 }))
            .then(() => "a result", error => `${error.code} ${error.message}`);
        const took = performance.now() - began;
        check(`odd message ${number}`, took < 5_000 && !how.includes("timed out") && !how.includes("-32001"), how);
    }
    const after = await client.callTool({ name: "search_companies", arguments: { country: "Germany", limit: 1 } });
    check("a search after that", !after.isError && after.structuredContent.companies.length === 1, after);
}

const eras = first ? [{}] : [{}, { versionNegotiation: { mode: "auto" } }];
for (const options of process.env.ODD ? [{}] : eras) {
    const client = new Client({ name: "sdks", version: "1" }, options);
    await client.connect(connection());
    await (process.env.ODD ? odd(client, Number(process.env.ODD)) : everything(client));
    await client.close();
}
console.log(`${passed} passed`);
process.exit(0);
