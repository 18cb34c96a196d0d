-- nn.Maxout(inputSize, outputSize, maxoutNumber [, preprocess]): the maximum of maxoutNumber linear
-- functions, for each output.  preprocess: a function that gets the inner nn.Linear and returns it.
-- Source: Goodfellow et al., Maxout Networks (2013).
local nn = require 'nn'
local expect = require 'nn.shared.expect'
local Maxout, parent = torch.class('nn.Maxout', 'nn.Sequential')

function Maxout:__init(inputSize, outputSize, maxoutNumber, preprocess)
   parent.__init(self)
   expect.number(self, 'outputSize', outputSize)
   expect.number(self, 'maxoutNumber', maxoutNumber)
   local transformer = nn.Linear(inputSize, outputSize * maxoutNumber)
   if type(preprocess) == 'function' then transformer = preprocess(transformer) end
   self:add(transformer)
   self:add(nn.View(maxoutNumber, outputSize):setNumInputDims(1))
   self:add(nn.Max(1, 2))
end
