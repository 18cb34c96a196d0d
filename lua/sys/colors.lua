-- The escape sequences that colour a terminal, by name: red is plain, Red bold, _red the
-- background; `none` ends a colour.
local colors = {none = '\27[0m'}
for i, name in ipairs{'black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'} do
   local code = 29 + i
   colors[name] = '\27[0;' .. code .. 'm'
   colors[name:gsub('^%l', string.upper)] = '\27[1;' .. code .. 'm'
   colors['_' .. name] = '\27[' .. code + 10 .. 'm'
end
return colors
