-- nn.tables: connection tables for nn.SpatialConvolutionMap, n x 2 of {input plane, output plane}.
local err = require 'luatorch.error'
local nn = require 'nn'
local floor = math.floor

local tables = {}
rawset(nn, 'tables', tables)

-- full(nin, nout): every input to every output
function tables.full(nin, nout)
   local t = torch.Tensor(nin * nout, 2)
   local row = 1
   for to = 1, nout do
      for from = 1, nin do
         t[row][1], t[row][2] = from, to
         row = row + 1
      end
   end
   return t
end

-- oneToOne(n): input i to output i
function tables.oneToOne(n)
   local t = torch.Tensor(n, 2)
   for i = 1, n do t[i][1], t[i][2] = i, i end
   return t
end

-- random(nin, nout, nto): nto random inputs to every output.  Outputs take them from one random
-- permutation of the inputs after the other, so that the inputs are used evenly.
function tables.random(nin, nout, nto)
   local per = floor(nin / nto)           -- outputs that one permutation serves
   if per < 1 then err.raise('nn.tables.random: %s inputs an output of only %s', tostring(nto), tostring(nin)) end
   local t = torch.Tensor(nout * nto, 2)
   local order, used = torch.randperm(nin), 0
   for to = 1, nout do
      for k = 1, nto do
         local row = t[(to - 1) * nto + k]
         row[1], row[2] = order[used * nto + k], to
      end
      used = used + 1
      if used == per then order, used = torch.randperm(nin), 0 end
   end
   return t
end

return tables
