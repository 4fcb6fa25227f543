"""Clients on the Python SDK 1: the SDK itself, LangChain's adapters and the OpenAI Agents SDK.

usage: python1.py http URL | stdio PROGRAM ARGUMENT...      ODD in the environment: how many odd messages the relay knows
"""

import asyncio
import os
import sys
import time
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
from mcp import ClientSession, McpError, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamablehttp_client

TRANSPORT, PLACE = sys.argv[1], sys.argv[2:]
PATIENCE = timedelta(seconds=10)
passed = 0


def check(name: str, holds: bool, seen: object = None) -> None:
    global passed
    if not holds:
        sys.exit(f"FAILED {name}: {str(seen)[:600]}")
    passed += 1


@asynccontextmanager
async def session():
    if TRANSPORT == "http":
        async with streamablehttp_client(PLACE[0]) as (read, write, _), ClientSession(read, write, PATIENCE) as client:
            yield client
    else:
        server = StdioServerParameters(command=PLACE[0], args=PLACE[1:])
        with open(os.devnull, "w") as errors:
            async with stdio_client(server, errlog=errors) as (read, write), ClientSession(read, write, PATIENCE) as client:
                yield client


async def official() -> None:
    async with session() as client:
        await client.initialize()
        tools = (await client.list_tools()).tools
        check("six tools read", len(tools) == 6 and all(tool.outputSchema for tool in tools), tools)
        # The SDK itself validates `structuredContent` of a listed tool, and raises when it does not fit.
        found = await client.call_tool("search_companies", {"country": "Germany", "limit": 2})
        check("a search", not found.isError and len(found.structuredContent["companies"]) == 2, found)
        company = found.structuredContent["companies"][0]["id"]
        one = await client.call_tool("get_company", {"id": company})
        check("a company", not one.isError and one.structuredContent["id"] == company, one)
        wrong = await client.call_tool("search_companies", {"country": "Germny"})
        check("a refused argument", wrong.isError and "Germany" in wrong.content[0].text, wrong)
        write = await client.call_tool("create_collection", {"name": "x"})
        check("a refused write", write.isError and write.content[0].text.startswith("mutations are disabled;"), write)
        check("resources", len((await client.list_resources()).resources) == 2)
        check("a resource", "countries" in (await client.read_resource("firmgate://filters")).contents[0].text)
        templates = (await client.list_resource_templates()).resourceTemplates
        check("a template", [one.uriTemplate for one in templates] == ["firmgate://companies/{search}"], templates)
        file = await client.call_tool("search_companies", {"country": "Germany", "export": "csv", "limit": 1})
        rows = (await client.read_resource(file.structuredContent["export"]["uri"])).contents[0]
        check("a file", rows.mimeType == "text/csv" and rows.text.startswith("id,name,"), rows)
        check("prompts", len((await client.list_prompts()).prompts) == 2)
        prompt = await client.get_prompt("find_companies", {"what": "SaaS"})
        check("a prompt", "SaaS" in prompt.messages[0].content.text, prompt)
        await client.send_ping()


async def langchain() -> None:
    from langchain_mcp_adapters.client import MultiServerMCPClient

    if TRANSPORT == "http":
        server = {"transport": "streamable_http", "url": PLACE[0]}
    else:
        server = {"transport": "stdio", "command": PLACE[0], "args": PLACE[1:]}
    tools = {tool.name: tool for tool in await MultiServerMCPClient({"gate": server}).get_tools()}
    check("LangChain's tools", len(tools) == 6, list(tools))
    found = await tools["search_companies"].ainvoke({"country": "Germany", "limit": 2})
    check("LangChain's search", "companies" in str(found), found)


async def openai() -> None:
    from agents import Agent, RunContextWrapper
    from agents.mcp import MCPServerStdio, MCPServerStreamableHttp, MCPUtil

    if TRANSPORT == "http":
        server = MCPServerStreamableHttp({"url": PLACE[0]}, client_session_timeout_seconds=30)
    else:
        server = MCPServerStdio({"command": PLACE[0], "args": PLACE[1:]}, client_session_timeout_seconds=30)
    async with server:
        agent = Agent(name="agent", mcp_servers=[server])
        for strict in (False, True):
            tools = await MCPUtil.get_all_function_tools([server], strict, RunContextWrapper(None), agent)
            names = {tool.name: tool for tool in tools}
            check("OpenAI's tools", len(names) == 6, list(names))
            if strict:
                # What cannot be made strict stays as it is, and then the model may write anything: how many, is on record.
                count = sum(tool.strict_json_schema for tool in tools)
                check("OpenAI's strict schemas", count == len(tools), [t.name for t in tools if not t.strict_json_schema])
        found = await server.call_tool("search_companies", {"country": "Germany", "limit": 2})
        check("OpenAI's search", not found.isError and len(found.structuredContent["companies"]) == 2, found)


def refused_by_status(error: BaseException) -> bool:
    """Over HTTP this SDK gives up the connection when the status is not 200: an end of the call, too."""
    if isinstance(error, BaseExceptionGroup):
        return any(refused_by_status(inner) for inner in error.exceptions)
    return isinstance(error, httpx.HTTPStatusError) and error.response.status_code == 400


async def odd(count: int) -> None:
    number = 0
    while number < count:
        began = time.monotonic()
        try:
            async with session() as client:
                await client.initialize()
                while number < count:
                    began = time.monotonic()
                    try:
                        await client.call_tool(f"odd:{number}", {})
                        how = "a result"
                    except (McpError, RuntimeError, ValueError) as error:  # also an answer that fits another call
                        how = str(error)
                    took = time.monotonic() - began
                    check(f"odd message {number}", took < 5 and "imed out" not in how, how)
                    number += 1
                after = await client.call_tool("search_companies", {"country": "Germany", "limit": 1})
                check("a search after that", not after.isError and len(after.structuredContent["companies"]) == 1, after)
        except BaseException as error:
            if TRANSPORT != "http" or not refused_by_status(error):
                raise
            check(f"odd message {number}", time.monotonic() - began < 5)
            number += 1


async def everything() -> None:
    await official()
    await langchain()
    await openai()


asyncio.run(odd(int(os.environ["ODD"])) if os.environ.get("ODD") else everything())
print(f"{passed} passed")
