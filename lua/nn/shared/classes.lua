-- class_target(criterion, input, target) -> the class numbers as the THNN functions want them: a
-- LongTensor (of the Cuda kind for Cuda inputs) that the criterion keeps in its field `target`.
-- The target may be a number or a tensor of any type.
local err = require 'luatorch.error'
local host = require 'luatorch.host'
local T = require 'torch.Tensor'
local copy = require 'torch.copy'
local type_of = T.type_of

return function(self, input, target)
   local t = type_of(input)
   if not t then err.raise('%s: tensor expected for input, got %s', torch.type(self), torch.type(input)) end
   local long = t.long
   local kept = self.target
   if type_of(kept) ~= long then
      kept = T.empty(long)
      self.target = kept
   end
   if host.rawtype(target) == 'number' then
      if not (kept._nd == 1 and kept._size[0] == 1) then kept:resize(1) end
      copy.fill(long, kept, target)
      return kept
   end
   local tt = type_of(target)
   if not tt then
      err.raise('%s: number or tensor expected for target, got %s', torch.type(self), torch.type(target))
   end
   T.resize_as(long, kept, target)
   copy.copy(long, kept, tt, target)
   return kept
end
