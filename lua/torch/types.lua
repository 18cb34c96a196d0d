-- The element types: one line each, everything else is generated from here.
--   name      torch.<name>Tensor, torch.<name>Storage
--   ctype     C type of an element;  acc: what Torch7 calls accreal (shown in errors)
--   code      NumPy's one-letter dtype code
--   integer   true for the integer types; lo, hi: their range
--   mirror    name of the host type with the same elements (its own, but for Cuda types)
--   host      whether its memory can be read by this process directly
--   long, byte    the types of indices into its tensors and of comparisons of them
local M = {}

local list = {
   {name = 'Byte',   ctype = 'unsigned char', code = 'B', size = 1, integer = true, lo = 0, hi = 255},
   {name = 'Char',   ctype = 'char',          code = 'b', size = 1, integer = true, lo = -128, hi = 127},
   {name = 'Short',  ctype = 'short',         code = 'h', size = 2, integer = true, lo = -32768, hi = 32767},
   {name = 'Int',    ctype = 'int',           code = 'i', size = 4, integer = true, lo = -2^31, hi = 2^31 - 1},
   {name = 'Long',   ctype = 'int64_t',       code = 'q', size = 8, integer = true, lo = -2^63, hi = 2^63},
   {name = 'Half',   ctype = 'uint16_t',      code = 'e', size = 2},
   {name = 'Float',  ctype = 'float',         code = 'f', size = 4},
   {name = 'Double', ctype = 'double',        code = 'd', size = 8},
}

local byname = {}
local function complete(t)
   t.mirror = t.mirror or t.name
   if t.host == nil then t.host = true end
   t.tensorname, t.storagename = 'torch.' .. t.name .. 'Tensor', 'torch.' .. t.name .. 'Storage'
   byname[t.name], byname[t.tensorname], byname[t.storagename] = t, t, t
end
for _, t in ipairs(list) do complete(t) end
for _, t in ipairs(list) do t.long, t.byte = byname.Long, byname.Byte end

M.list, M.byname = list, byname

local hooks = {}
-- each(f): calls f(t) for every type, those of packages loaded later (cutorch) included.
function M.each(f)
   hooks[#hooks + 1] = f
   for _, t in ipairs(list) do f(t) end
end

-- add(t): one more element type, with all that is defined for its mirror.
function M.add(t)
   complete(t)
   list[#list + 1] = t
   for i = 1, #hooks do hooks[i](t) end
end
-- Types with arithmetic: all but Half, which only stores and converts, as in Torch7 on a CPU.
M.arithmetic = {'Byte', 'Char', 'Short', 'Int', 'Long', 'Float', 'Double'}
return M
