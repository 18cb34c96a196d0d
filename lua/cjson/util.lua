-- cjson.util: files as text, comparison of tables.
local M = {}

function M.file_load(path)
   local f = path and assert(io.open(path, 'rb')) or io.stdin
   local text = f:read('*a')
   if path then f:close() end
   return text
end

function M.file_save(path, text)
   local f = path and assert(io.open(path, 'wb')) or io.stdout
   f:write(text)
   if path then f:close() end
end

function M.compare_values(a, b)
   if type(a) ~= 'table' or type(b) ~= 'table' then return a == b end
   for k, v in pairs(a) do if not M.compare_values(v, b[k]) then return false end end
   for k in pairs(b) do if a[k] == nil then return false end end
   return true
end

return M
