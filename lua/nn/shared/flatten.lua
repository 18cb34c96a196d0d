-- Gathers tensors into one flat tensor of which they become views: Module.flatten.
--
-- Storages follow each other in the order in which they first appear, the elements of a storage
-- keep their order, elements that no tensor uses are left out, shared ones stay shared.
local err = require 'luatorch.error'

-- extent(x) -> first and last storage element (0-based), whether x uses all between them
local function extent(x)
   local dims = {}
   local first = x:storageOffset() - 1
   local last, used = first, 1
   for d = 1, x:dim() do
      local size, stride = x:size(d), x:stride(d)
      if size > 1 and stride ~= 0 then
         dims[#dims + 1] = {size, stride}
         last = last + (size - 1) * stride
      end
   end
   table.sort(dims, function(a, b) return a[2] < b[2] end)
   for _, d in ipairs(dims) do
      if d[2] ~= used then return first, last, false end
      used = used * d[1]
   end
   return first, last, true
end

-- Sorted disjoint {first, last} that cover the same elements as `spans`.
local function merge(spans)
   table.sort(spans, function(a, b) return a[1] < b[1] end)
   local out = {}
   for _, s in ipairs(spans) do
      local top = out[#out]
      if top and s[1] <= top[2] + 1 then
         if s[2] > top[2] then top[2] = s[2] end
      else
         out[#out + 1] = {s[1], s[2]}
      end
   end
   return out
end

-- Whether the tensors, some of them with gaps, use every element of their storage.
local function covers(storage, tensors)
   local mask = torch.ByteTensor(storage:size()):zero()
   for _, x in ipairs(tensors) do
      torch.ByteTensor(mask:storage(), x:storageOffset(), x:size(), x:stride()):fill(1)
   end
   return mask:min() == 1
end

local function place_of(group, element)
   for _, span in ipairs(group.spans) do
      if element >= span[1] and element <= span[2] then return span.place + element - span[1] end
   end
end

-- flatten(list of tensors) -> tensor
return function(tensors)
   if not tensors or #tensors == 0 then return torch.Tensor() end
   local groups, by_storage = {}, {}
   local views = {}
   for i, x in ipairs(tensors) do
      local storage = x:storage()
      if storage and x:dim() > 0 then
         local key = torch.pointer(storage)
         local group = by_storage[key]
         if not group then
            group = {storage = storage, spans = {}, tensors = {}, compact = true}
            by_storage[key] = group
            groups[#groups + 1] = group
         end
         local first, last, compact = extent(x)
         group.spans[#group.spans + 1] = {first, last}
         group.tensors[#group.tensors + 1] = x
         group.compact = group.compact and compact
         views[i] = {group = group, first = first, size = x:size(), stride = x:stride()}
      end
   end
   local total = 0
   for _, group in ipairs(groups) do
      if not group.compact then
         if not covers(group.storage, group.tensors) then
            err.raise('Cannot gather tensors that are not compact')
         end
         group.spans = {{0, group.storage:size() - 1}}
      end
      group.spans = merge(group.spans)
      for _, span in ipairs(group.spans) do
         span.place = total
         total = total + span[2] - span[1] + 1
      end
   end
   local new = tensors[1].new
   if total == 0 then return new() end
   local flat = new(total)
   for _, group in ipairs(groups) do
      for _, span in ipairs(group.spans) do
         local n = span[2] - span[1] + 1
         flat:narrow(1, span.place + 1, n):copy(new(group.storage, span[1] + 1, n))
      end
   end
   local storage = flat:storage()
   for i, x in ipairs(tensors) do
      local v = views[i]
      if v then x:set(storage, place_of(v.group, v.first) + 1, v.size, v.stride) end
   end
   return flat
end
