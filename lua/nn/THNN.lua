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
types.each(function(t)
   pointers[tonumber(ffi.typeof('TH' .. t.name .. 'Tensor *'))] = true
end)

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

local function install(t, name, f)
   t.tensor_class.THNN[name] = function(first, ...)
      if class_of(first) then return f(t, first, ...) end
      local args, n = converted(first, ...)
      return f(t, unpack(args, 1, n))
   end
end

-- The files of functions beside this one, read when a function that is not there yet is asked for.
local families = {'activation', 'softmax', 'criterion', 'classification', 'convolution', 'connected',
                  'temporal', 'pooling',
                  'normalization', 'lookup', 'sparse', 'resampling', 'padding'}
local on_demand = {__index = function(list, name)
   for i = 1, #families do
      local file = 'nn.thnn.' .. families[i]
      if package.loaded[file] == nil and host.internal_exists(file) then
         require(file)
         local f = rawget(list, name)
         if f then return f end
      end
   end
end}

-- The floating point types have a THNN table.
local holders = {}
types.each(function(t)
   if t.mirror ~= 'Float' and t.mirror ~= 'Double' then return end
   holders[#holders + 1] = t
   t.tensor_class.THNN = setmetatable({}, on_demand)
   for name, f in pairs(M.kernels) do install(t, name, f) end
end)

-- define(name, f): f(t, ...) with t the element type and tensors as tensors
function M.define(name, f)
   M.kernels[name] = f
   for _, t in ipairs(holders) do install(t, name, f) end
end

function M.optionalTensor(x) return x end

return M
