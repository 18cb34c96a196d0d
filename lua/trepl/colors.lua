-- The colours of sys.colors where standard output is a terminal, else empty texts.
local torch = require 'torch'
local colors = require 'sys.colors'
local terminal = torch.isatty(io.stdout)
local out = {}
for name, code in pairs(colors) do out[name] = terminal and code or '' end
return out
