std = "luajit"
cache = false
max_line_length = 120
-- torch programs define globals freely; the packages themselves may set only these.
globals = {
   "torch", "nn", "optim", "nngraph", "graph", "image", "cutorch", "cunn", "cudnn",
   "paths", "sys", "xlua", "trepl", "itorch", "gnuplot", "audio", "arg", "include",
}
-- Overriding a method without using every argument is how class hierarchies look.
ignore = { "212", "213", "431", "432" }
exclude_files = { "tests/conformance/cases", "tests/conformance/**/*.lua" }
