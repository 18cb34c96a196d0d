-- nn.Maxout(inputSize, outputSize, maxoutNumber [, preprocess]): the maximum of maxoutNumber linear
-- functions, for each output.  preprocess: a function that gets the inner nn.Linear and returns it.
-- Source: Goodfellow et al., Maxout Networks (2013).
local nn = require 'nn'
local Maxout, parent = torch.class('nn.Maxout', 'nn.Sequential')

function Maxout:__init(inputSize, outputSize, maxoutNumber, preprocess)
   parent.__init(self)
   local transformer = nn.Linear(inputSize, outputSize * maxoutNumber)
   if preprocess then transformer = preprocess(transformer) end
   self:add(transformer)
   self:add(nn.View(maxoutNumber, outputSize):setNumInputDims(1))
   self:add(nn.Max(1, 2))
end
