-- Functions that colour a text: colorize.red('text').
local colors = require 'trepl.colors'
local out = {}
for name, code in pairs(colors) do
   out[name] = function(text) return code .. tostring(text) .. colors.none end
end
return out
