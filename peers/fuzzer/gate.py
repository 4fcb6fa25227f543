"""Judges runs of mcp-fuzzer: usage: gate.py TOOLS TOOL-COUNT FOLDER... (TOOLS: the answer to tools/list)

The fuzzer reports every odd text that was answered. A search answers any text, and that is right. So the question is whether what
was sent fits the schema that the tool shows: if it does not and was answered all the same, the server reads more than it says. Any
other kind of finding counts, unless it is reviewed and named here.
"""

import collections
import json
import pathlib
import sys

import jsonschema

REVIEWED = {
    ("get_companies_batch", "injection_reflection"): "names the ids that no company has, as values of JSON",
}


def main(tools, tool_count, *folders):
    listed = json.loads(pathlib.Path(tools).read_text())["result"]["tools"]
    validators = {tool["name"]: jsonschema.Draft202012Validator(tool["inputSchema"]) for tool in listed}
    outcomes, kinds, faults = collections.Counter(), collections.Counter(), []
    for folder in map(pathlib.Path, folders):
        by_name = json.loads((folder / "run_summary.json").read_text())["tools"]["by_name"]
        if len(by_name) != int(tool_count) or any(tool["total_runs"] == 0 for tool in by_name.values()):
            faults.append(f"{folder.name}: {len(by_name)} tools were tried, {tool_count} were expected")
        for tool in by_name.values():
            outcomes.update(tool["outcomes"], calls=tool["total_runs"])
        for finding in json.loads((folder / "findings.json").read_text())["findings"]:
            target, category = finding["target"], finding["category"]
            sent = (finding["evidence"] or {}).get("input")
            if category == "accepted_malformed" and target in validators and validators[target].is_valid(sent):
                category = "answered, as the schema permits"
            elif (target, category) in REVIEWED:
                category += ", reviewed"
            else:
                faults.append(f"{target}: {category}: {finding['detail']}: {json.dumps(sent)[:300]}")
            kinds[category] += 1
    # A crash or a broken answer is no finding of its own.
    faults += [f"{outcomes[name]} calls ended as {name}" for name in ("crashed", "anomaly", "exceptions") if outcomes[name]]
    print(f"{outcomes['calls']} calls, {outcomes['server_rejected']} refused; findings:", dict(kinds) or "none")
    for fault in sorted(set(faults)):
        print(fault)
    return 1 if faults or not outcomes["server_rejected"] else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
