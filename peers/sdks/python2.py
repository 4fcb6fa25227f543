"""Clients on the Python SDK 2: the SDK itself, in both protocol eras, and FastMCP.

usage: python2.py http URL | stdio PROGRAM ARGUMENT...      ODD in the environment: how many odd messages the relay knows
"""

import asyncio
import os
import sys
import time

from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

TRANSPORT, PLACE = sys.argv[1], sys.argv[2:]
passed = 0


def check(name: str, holds: bool, seen: object = None) -> None:
    global passed
    if not holds:
        sys.exit(f"FAILED {name}: {str(seen)[:600]}")
    passed += 1


def place(errors):
    return PLACE[0] if TRANSPORT == "http" else stdio_client(StdioServerParameters(command=PLACE[0], args=PLACE[1:]), errlog=errors)


async def official(mode: str, errors) -> None:
    async with Client(place(errors), mode=mode, read_timeout_seconds=10) as client:
        tools = (await client.list_tools()).tools
        check("six tools read", len(tools) == 6 and all(tool.output_schema for tool in tools), tools)
        # The SDK itself validates `structuredContent` of a listed tool, and raises when it does not fit.
        found = await client.call_tool("search_companies", {"country": "Germany", "limit": 2})
        check("a search", not found.is_error and len(found.structured_content["companies"]) == 2, found)
        company = found.structured_content["companies"][0]["id"]
        one = await client.call_tool("get_company", {"id": company})
        check("a company", not one.is_error and one.structured_content["id"] == company, one)
        wrong = await client.call_tool("search_companies", {"country": "Germny"})
        check("a refused argument", wrong.is_error and "Germany" in wrong.content[0].text, wrong)
        write = await client.call_tool("create_collection", {"name": "x"})
        check("a refused write", write.is_error and write.content[0].text.startswith("mutations are disabled;"), write)
        check("resources", len((await client.list_resources()).resources) == 2)
        check("a resource", "countries" in (await client.read_resource("firmgate://filters")).contents[0].text)
        templates = (await client.list_resource_templates()).resource_templates
        check("a template", [one.uri_template for one in templates] == ["firmgate://companies/{search}"], templates)
        file = await client.call_tool("search_companies", {"country": "Germany", "export": "csv", "limit": 1})
        rows = (await client.read_resource(file.structured_content["export"]["uri"])).contents[0]
        check("a file", rows.mime_type == "text/csv" and rows.text.startswith("id,name,"), rows)
        check("prompts", len((await client.list_prompts()).prompts) == 2)
        prompt = await client.get_prompt("find_companies", {"what": "SaaS"})
        check("a prompt", "SaaS" in prompt.messages[0].content.text, prompt)


async def fastmcp() -> None:
    from fastmcp import Client as FastClient
    from fastmcp.client.transports import StdioTransport

    where = PLACE[0] if TRANSPORT == "http" else StdioTransport(PLACE[0], PLACE[1:])
    async with FastClient(where, timeout=10) as client:
        tools = await client.list_tools()
        check("FastMCP's tools", len(tools) == 6, tools)
        # Its `data` is made of the output schema.
        found = await client.call_tool("search_companies", {"country": "Germany", "limit": 2})
        check("FastMCP's search", found.data is not None and len(found.structured_content["companies"]) == 2, found)
        write = await client.call_tool("create_collection", {"name": "x"}, raise_on_error=False)
        check("FastMCP's refused write", write.is_error, write)
        check("FastMCP's resources", len(await client.list_resources()) == 2)
        check("FastMCP's prompts", len(await client.list_prompts()) == 2)


async def odd(count: int, errors) -> None:
    async with Client(place(errors), mode="legacy", read_timeout_seconds=10) as client:
        for number in range(count):
            began = time.monotonic()
            try:
                await client.call_tool(f"odd:{number}", {})
                how = "a result"
            except Exception as error:  # whatever the SDK makes of it
                how = repr(error)
            took = time.monotonic() - began
            check(f"odd message {number}", took < 5 and "imed out" not in how, how)
        after = await client.call_tool("search_companies", {"country": "Germany", "limit": 1})
        check("a search after that", not after.is_error and len(after.structured_content["companies"]) == 1, after)


async def everything() -> None:
    with open(os.devnull, "w") as errors:
        if os.environ.get("ODD"):
            await odd(int(os.environ["ODD"]), errors)
            return
        for mode in ("legacy", "auto"):
            await official(mode, errors)
        await fastmcp()


asyncio.run(everything())
print(f"{passed} passed")
