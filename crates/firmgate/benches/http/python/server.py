"""The same two tools on the official Python SDK, as its documentation shows. No authentication, no policy, no record.

usage: server.py BACKEND, the address of the GraphQL server
"""

import json
import socket
import sys
from typing import Annotated, Any

import httpx2
import uvicorn
from mcp.server.mcpserver import MCPServer
from mcp_types import CallToolResult, TextContent
from pydantic import Field

SEARCH = "query SearchCompanies($input: EnhancedSearchInput!) { enhancedSearchCompanies(input: $input) { totalResults } }"
RESOLVE = "query ResolveCompany($reference: String!) { resolveCompany(reference: $reference) { matchedBy } }"

mcp = MCPServer("plain", log_level="ERROR")
http = httpx2.AsyncClient(base_url=f"http://{sys.argv[1]}", headers={"x-api-key": "bench"}, trust_env=False)


async def ask(operation: str, query: str, variables: dict[str, Any]) -> dict[str, Any]:
    body = {"operationName": operation, "query": query, "variables": variables}
    return (await http.post("/graphql", json=body)).json()["data"]


def result(structured: dict[str, Any]) -> CallToolResult:
    text = json.dumps(structured, ensure_ascii=False, separators=(",", ":"))
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=structured)


def flat(row: dict[str, Any]) -> dict[str, Any]:
    model = row["companyModel"]
    company, place, employees = model["company"], model.get("location") or {}, model.get("employees") or {}
    return {
        "id": row["id"],
        "name": company["name"],
        "description": (company.get("description") or {}).get("text"),
        "country": place.get("country"),
        "countryCode": place.get("countryCode"),
        "locality": place.get("locality"),
        "employeeCount": employees.get("count"),
        "employeeRange": employees.get("range"),
        "domain": company.get("domain"),
        "industryTags": model["industryTags"],
    }


@mcp.tool()
async def search_companies(
    country: Annotated[str, Field(min_length=2, max_length=2)], limit: Annotated[int, Field(ge=1, le=100)]
) -> CallToolResult:
    variables = {"input": {"categories": [f"countries;{country}"], "limit": limit}}
    page = (await ask("SearchCompanies", SEARCH, variables))["enhancedSearchCompanies"]
    companies = [flat(row) for row in page["companies"]]
    return result({"companies": companies, "total": page["totalResults"], "next_cursor": page["nextToken"]})


@mcp.tool()
async def get_company(id: Annotated[str, Field(max_length=255)]) -> CallToolResult:
    return result((await ask("ResolveCompany", RESOLVE, {"reference": id}))["resolveCompany"]["company"])


if __name__ == "__main__":
    app = mcp.streamable_http_app(json_response=True, stateless_http=True)
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    print(f"http://127.0.0.1:{listener.getsockname()[1]}/mcp", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False)).run(sockets=[listener])
