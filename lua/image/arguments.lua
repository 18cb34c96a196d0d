-- Arguments of the image functions: an optional destination before the source, positional or
-- named options.
local err = require 'luatorch.error'
local host = require 'luatorch.host'
local T = require 'torch.Tensor'
local raise, type_of, rawtype = err.raise, T.type_of, host.rawtype

local M = {}

local function is_tensor(x) return type_of(x) ~= nil end
M.is_tensor = is_tensor

-- split(name, a, b, ...) -> dst | nil, src, rest...: a tensor after a tensor makes the first one
-- the destination
function M.split(name, a, b, ...)
   if not is_tensor(a) then raise('image.%s: image expected, got %s', name, torch.type(a)) end
   if is_tensor(b) then
      if torch.type(a) ~= torch.type(b) then
         raise('image.%s: destination and source must have the same type, got %s and %s', name, torch.type(a),
               torch.type(b))
      end
      return a, b, ...
   end
   return nil, a, b, ...
end

-- check(name, src): raises unless src is an image of 2 or 3 dimensions
function M.check(name, src)
   local d = is_tensor(src) and src:dim()
   if d ~= 2 and d ~= 3 then
      raise('image.%s: image of 2 or 3 dimensions expected, got %s', name,
            d and d .. ' dimensions' or torch.type(src))
   end
   return src
end

-- planes(x): x as planes x height x width
function M.planes(x)
   if x:dim() == 3 then return x end
   return x:view(1, x:size(1), x:size(2))
end

-- number(name, what, x [, default])
function M.number(name, what, x, default)
   if x == nil and default ~= nil then return default end
   local n = rawtype(x) ~= 'cdata' and tonumber(x)
   if not n then raise('image.%s: number expected for %s, got %s', name, what, torch.type(x)) end
   return n
end

-- shared(a, b): whether two tensors have the same memory
function M.shared(a, b)
   return a:storage() and b:storage() and torch.pointer(a:storage()) == torch.pointer(b:storage())
end

-- options(names, ...): the arguments as a table: one table of named options, or positional
-- ones in the order of names
function M.options(names, ...)
   local first = ...
   if select('#', ...) == 1 and rawtype(first) == 'table' and not is_tensor(first[1]) and first[1] == nil then
      return first
   end
   local out = {}
   for i = 1, #names do out[names[i]] = (select(i, ...)) end
   return out
end

-- choose(name, what, value, allowed) -> allowed[value], or an error that lists them
function M.choose(name, what, value, allowed)
   local found = allowed[value]
   if found == nil then
      local names = {}
      for k in pairs(allowed) do names[#names + 1] = k end
      table.sort(names)
      raise('image.%s: %s must be one of %s, got %s', name, what, table.concat(names, ' | '), tostring(value))
   end
   return found
end

return M
