std = "luajit"
cache = false
max_line_length = 120
-- What programs and packages may set and use: the packages' own globals, what `th` adds, and
-- what Torch7's LuaJIT (built with Lua 5.2 compatibility) has beside LuaJIT's own.
globals = {
   "torch", "nn", "optim", "nngraph", "graph", "image", "cutorch", "cunn", "cudnn",
   "paths", "sys", "xlua", "trepl", "itorch", "gnuplot", "audio", "arg", "include",
   string = { fields = { "split", "tosymbol", "gfind" }, other_fields = true },
   table = { fields = { "pack", "unpack", "splice", "prune" }, other_fields = true },
}
read_globals = { "rawlen", "print_old", "print_new", "setprintlevel", "import", "xerror", "xprint", "xrequire" }
-- Overriding a method without using every argument is how class hierarchies look (212, 213, 431,
-- 432); `not (x <= y)` is how a comparison takes nan in (581).
ignore = { "212", "213", "431", "432", "581" }
exclude_files = { "tests/conformance/cases", "tests/conformance/**/*.lua" }

-- These define the environment: they set globals and fields of the standard library on purpose.
local environment = { "111", "112", "113", "121", "122", "131", "142", "143" }
files["lua/luatorch/compat.lua"] = { ignore = environment }
files["lua/trepl"] = { ignore = environment }
files["lua/xlua"] = { ignore = environment }
files["lua/pl"] = { ignore = environment }
files["lua/torch/CmdLine.lua"] = { ignore = { "121" } }   -- log() replaces print
-- The tutorials and benchmarks are programs in the style of their time: variables are global.
for _, folder in ipairs{ "tutorials", "benchmarks" } do
   files[folder] = { ignore = { "111", "112", "113", "211", "631" } }
end
