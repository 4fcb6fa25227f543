// The same two tools on the official TypeScript SDK, as its documentation shows. No authentication, no policy, no record.
//
// usage: server.mjs BACKEND, the address of the GraphQL server
import { Agent, createServer, request } from "node:http";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";

const [host, port] = process.argv[2].split(":");
const agent = new Agent({ keepAlive: true, noDelay: true });
const headers = { "content-type": "application/json", "x-api-key": "bench" };

function ask(body) {
    const text = JSON.stringify(body);
    const options = { host, port, path: "/graphql", method: "POST", agent, headers: { ...headers, "content-length": Buffer.byteLength(text) } };
    return new Promise((resolve, reject) => {
        const sent = request(options, answer => {
            const chunks = [];
            answer.on("data", chunk => chunks.push(chunk)).on("end", () => resolve(JSON.parse(Buffer.concat(chunks))));
        });
        sent.on("error", reject).end(text);
    });
}

function flat({ id, companyModel: { company, location, employees, industryTags } }) {
    return {
        id,
        name: company.name,
        description: company.description?.text ?? null,
        country: location?.country ?? null,
        countryCode: location?.countryCode ?? null,
        locality: location?.locality ?? null,
        employeeCount: employees?.count ?? null,
        employeeRange: employees?.range ?? null,
        domain: company.domain ?? null,
        industryTags,
    };
}

function result(structuredContent) {
    return { content: [{ type: "text", text: JSON.stringify(structuredContent) }], structuredContent };
}

async function search({ country, limit }) {
    const answer = await ask({
        operationName: "SearchCompanies",
        query: "query SearchCompanies($input: EnhancedSearchInput!) { enhancedSearchCompanies(input: $input) { totalResults } }",
        variables: { input: { categories: [`countries;${country}`], limit } },
    });
    const { companies, totalResults, nextToken } = answer.data.enhancedSearchCompanies;
    return result({ companies: companies.map(flat), total: totalResults, next_cursor: nextToken });
}

async function get({ id }) {
    const answer = await ask({
        operationName: "ResolveCompany",
        query: "query ResolveCompany($reference: String!) { resolveCompany(reference: $reference) { matchedBy } }",
        variables: { reference: id },
    });
    return result(answer.data.resolveCompany.company);
}

const searchInput = z.strictObject({ country: z.string().length(2), limit: z.int().min(1).max(100) });
const getInput = z.strictObject({ id: z.string().max(255) });

function server() {
    const server = new McpServer({ name: "plain", version: "1.0.0" });
    server.registerTool("search_companies", { inputSchema: searchInput }, search);
    server.registerTool("get_company", { inputSchema: getInput }, get);
    return server;
}

const http = createServer({ noDelay: true }, toNodeHandler(createMcpHandler(server)));
http.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${http.address().port}/mcp`));
