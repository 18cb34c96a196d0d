"""Print docs/compatibility.md: which of the names that Torch7 documents are there.

    python docs/compatibility.py > docs/compatibility.md

The documented names stand in docs/names/<package>.txt, grouped by documentation page:

    [maths.md]
    torch.add tensor:add tensor:sqrt@real     several names on a line
    paths.getregistryvalue # Windows only      a name we lack on purpose, alone on its line

`tensor:x` and `storage:x` are methods of the tensor and storage types, `a.B:x` a method of a
class, anything else a global path.  `@real`, `@signed`, `@bytes` and `@byte` name the types that
have the method in Torch7; without it, all but Half, which has only conversions.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
PACKAGES = (
    "torch paths sys xlua trepl nn optim graph nngraph image gnuplot "
    "cutorch cunn cudnn itorch audio"
).split()
TYPES = "Byte Char Short Int Long Float Double".split()
OF_TYPES = {
    "": TYPES,
    "real": ["Float", "Double"],
    "signed": ["Int", "Long", "Float", "Double"],
    "bytes": ["Byte", "Char"],
    "byte": ["Byte"],
}

# Tries the names in the global `names`, one a line; returns a line of answers for each.
PROBE = """
local function find(path)
   local value = _G
   for key in path:gmatch('[^.]+') do
      local ok, next = pcall(function() return value[key] end)
      if not ok or next == nil then return nil end
      value = next
   end
   return value
end
local function method(class, name)
   local mt = torch.getmetatable(class)
   return mt ~= nil and mt[name] ~= nil
end
local answers = {}
for name in names:gmatch('[^\\n]+') do
   local class, key = name:match('^(.-):(.+)$')
   local answer = {}
   if class == 'tensor' or class == 'storage' then
      for t in types:gmatch('%S+') do
         if method('torch.' .. t .. (class == 'tensor' and 'Tensor' or 'Storage'), key) then
            answer[#answer + 1] = t
         end
      end
   elseif class then
      find(class)
      if method(class, key) then answer[1] = 'there' end
   elseif find(name) ~= nil then
      answer[1] = 'there'
   end
   answers[#answers + 1] = table.concat(answer, ' ')
end
return table.concat(answers, '\\n')
"""


def documented(package):
    """Return [(page, [(name, types, reason), ...]), ...] from docs/names/<package>.txt."""
    pages = []
    for line in (ROOT / "names" / f"{package}.txt").read_text().splitlines():
        line, _, reason = line.partition(" # ")
        if line.startswith("["):
            pages.append((line.strip("[]"), []))
            continue
        for word in line.split():
            name, _, types = word.partition("@")
            pages[-1][1].append((name, OF_TYPES[types], reason.strip()))
    return pages


def probe(runtime, names):
    """Return, for each name, the list of types that have it, or ['there'], or []."""
    runtime.globals.names = "\n".join(names)
    runtime.globals.types = " ".join(TYPES)
    return [line.split() for line in runtime.execute(PROBE).split("\n")]


def state(name, types, found):
    """Return (is it there, what the page says where that is not the whole answer)."""
    if name.partition(":")[0] not in ("tensor", "storage"):
        return bool(found), "" if found else "missing"
    if found == types:
        return True, ""
    if not found:
        return False, "missing"
    lacking = [t for t in types if t not in found]
    more = [t for t in found if t not in types]
    notes = []
    if lacking:
        notes.append("not of " + ", ".join(lacking))
    if more:
        notes.append("also of " + ", ".join(more))
    return not lacking, "; ".join(notes)


def survey():
    """Return [(package, loaded, [(page, [(name, there, note, reason), ...]), ...]), ...]."""
    os.environ.pop("LUATORCH_CUDA", None)
    from luatorch import Runtime
    from luatorch.errors import LuaError

    result = []
    for package in PACKAGES:
        runtime = Runtime(th=True)
        try:
            runtime.execute(f"local p = require '{package}' {package} = {package} or p")
            loaded = True
        except LuaError:
            loaded = False
        pages = []
        for page, names in documented(package):
            found = probe(runtime, [name for name, _, _ in names])
            rows = [
                (name, *state(name, types, answer), reason)
                for (name, types, reason), answer in zip(names, found, strict=True)
            ]
            pages.append((page, rows))
        result.append((package, loaded, pages))
        runtime.close()
    return result


def wrapped(names, width=110):
    """Return the names as lines of Markdown code spans."""
    lines, line = [], ""
    for name in names:
        word = f"`{name}`"
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return "\n".join([*lines, line]) if line else ""


def page_of(result):
    """Return the text of docs/compatibility.md."""
    out = [
        "# Compatibility with Torch7",
        "",
        "Which of the names that Torch7 and its packages document are there.  Generated:",
        "`python docs/compatibility.py > docs/compatibility.md`.  What a name does is checked by",
        "the tests; this page only says that it exists.",
        "",
        "A tensor method stands for the types Byte, Char, Short, Int, Long, Float and Double, or for",
        "those of them that have it in Torch7 (square roots are of Float and Double); differences",
        "are noted.  Half tensors are for conversion, storage and files, as in Torch7.",
        "Cuda types have the methods of the host types.",
        "",
        "| package | documented names | there | missing |",
        "|---|---:|---:|---:|",
    ]
    for package, loaded, pages in result:
        rows = [row for _, rows in pages for row in rows]
        there = sum(row[1] for row in rows)
        name = f"[{package}](#{package})" + ("" if loaded else " (no such package)")
        out.append(f"| {name} | {len(rows)} | {there} | {len(rows) - there} |")
    for package, _, pages in result:
        out += ["", f"## {package}"]
        for page, rows in pages:
            there = [name for name, is_there, _, _ in rows if is_there]
            out += ["", f"### {package}: {page}, {len(there)} of {len(rows)}"]
            if there:
                out += ["", wrapped(there)]
            noted = [(name, note, reason) for name, _, note, reason in rows if note]
            if noted:
                out += ["", "| name | state | reason |", "|---|---|---|"]
                out += [f"| `{name}` | {note} | {reason} |" for name, note, reason in noted]
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page_of(survey()))
