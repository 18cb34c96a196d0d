-- The boundary between modules and arithmetic: one flat list of functions, named and
-- called as Torch7's THNN:
--
--    input.THNN.SpatialMaxPooling_updateOutput(input, output, indices, kW, kH, ...)
--
-- Tensors may come as such, or as the pointers that tensor:cdata() gives, which is how
-- packages outside ours call; nil and a null pointer both mean an optional tensor left out.
-- A function checks shapes, resizes its results and calls a kernel of luatorch.thnn.
local ffi = require 'ffi'
local host = require 'luatorch.host'
local types = require 'torch.types'
local rawtype, class_of = host.rawtype, host.class_of
local select = select

local M = {kernels = {}}

local pointers = {}
for _, t in ipairs(types.list) do
   pointers[tonumber(ffi.typeof('TH' .. t.name .. 'Tensor *'))] = true
end

-- A tensor for a TH<T>Tensor pointer; anything else unchanged.
local function tensor_of(x)
   if rawtype(x) == 'cdata' and not class_of(x) then
      if x == nil then return nil end
      if pointers[tonumber(ffi.typeof(x))] then return x.self[0] end
   end
   return x
end

local function converted(...)
   local n, list = select('#', ...), {...}
   for i = 1, n do list[i] = tensor_of(list[i]) end
   return list, n
end

-- types whose tensors have a THNN table, and those tables
local tables = {}
for _, name in ipairs{'Float', 'Double'} do
   local t = types.byname[name]
   tables[#tables + 1] = {t, {}}
   t.tensor_class.THNN = tables[#tables][2]
end

-- define(name, f): f(t, ...) with t the element type and tensors as tensors
function M.define(name, f)
   M.kernels[name] = f
   for _, entry in ipairs(tables) do
      local t, list = entry[1], entry[2]
      list[name] = function(first, ...)
         if class_of(first) then return f(t, first, ...) end
         local args, n = converted(first, ...)
         return f(t, unpack(args, 1, n))
      end
   end
end

function M.optionalTensor(x) return x end

return M
