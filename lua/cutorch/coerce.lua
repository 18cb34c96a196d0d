-- Arguments that functions of Cuda tensors take though they have another type: indices may be
-- LongTensors, CudaLongTensors or CudaTensors, and masks any tensors of 0 and 1, for programs of
-- all versions of cutorch.  They are converted; where they are results they get them back.
local dispatch = require 'torch.dispatch'
local T = require 'torch.Tensor'
local copy = require 'torch.copy'
local type_of = T.type_of

-- walk(t, node, list, i, code, to) -> the function at the end of a way through the tree of forms
-- that takes list[i], list[i + 1]...; to[i]: the type that list[i] has to be converted to
local function walk(t, node, list, i, code, to)
   local x = list[i]
   if x == nil then return node[1] end
   local direct = node[code(x)]
   local f = direct and walk(t, direct, list, i + 1, code, to)
   if f then return f end
   local xt = type_of(x)
   if not xt then return nil end
   for k = 1, 2 do
      local target = k == 1 and t.long or t.byte
      local next_node = xt ~= target and node[target.tensor_class]
      f = next_node and walk(t, next_node, list, i + 1, code, to)
      if f then
         to[i] = target
         return f
      end
   end
end

local function converted(x, target)
   local y, xt = T.empty(target), type_of(x)
   T.set_contiguous(target, y, x._nd, x._size)
   copy.copy(target, y, xt, x)
   return y
end

-- A result is the first or second argument.
local function is_result(i) return i <= 2 end

function dispatch.coerce(t, root, code, list)
   local to = {}
   local f = walk(t, root, list, 1, code, to)
   if not f then return nil end
   local args, given = {}, {}
   for i = 1, 9 do
      local x = list[i]
      if to[i] then
         local y = converted(x, to[i])
         args[i] = y
         if is_result(i) and to[i] == t.long then given[#given + 1] = {x, y} end
      else
         args[i] = x
      end
   end
   return f, args, function(...)
      local results, n = {...}, select('#', ...)
      for _, pair in ipairs(given) do
         local x, y = pair[1], pair[2]
         local xt = type_of(x)
         T.resize_as(xt, x, y)
         copy.copy(xt, x, t.long, y)
         for i = 1, n do
            local r = results[i]
            if type_of(r) == t.long and r == y then results[i] = x end
         end
      end
      return unpack(results, 1, n)
   end
end
