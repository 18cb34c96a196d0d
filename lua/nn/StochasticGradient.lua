-- nn.StochasticGradient(module, criterion): training by plain stochastic gradient, one example at
-- a time.  Documentation: nn's doc/training.md.
local progress = require 'luatorch.progress'
local err = require 'luatorch.error'
local StochasticGradient = torch.class('nn.StochasticGradient')

function StochasticGradient:__init(module, criterion)
   self.learningRate = 0.01
   self.learningRateDecay = 0
   self.maxIteration = 25
   self.shuffleIndices = true
   self.module = module
   self.criterion = criterion
   self.verbose = true
end

-- One pass over the data; the mean error.
local function pass(self, dataset, order, learningRate, iteration)
   local module, criterion = self.module, self.criterion
   local n, total = dataset:size(), 0
   local bar = progress.start('epoch ' .. iteration, n)
   for t = 1, n do
      local example = dataset[order and order[t] or t]
      local input, target = example[1], example[2]
      total = total + criterion:forward(module:forward(input), target)
      module:updateGradInput(input, criterion:updateGradInput(module.output, target))
      module:accUpdateGradParameters(input, criterion.gradInput, learningRate)
      if self.hookExample then self.hookExample(self, example) end
      if bar then bar(t) end
   end
   if bar then bar() end
   return total / n
end

-- train(dataset): dataset:size() examples, dataset[i] = {input, target}
function StochasticGradient:train(dataset)
   if not dataset or not dataset.size then
      err.raise('nn.StochasticGradient: a data set with a method size() expected, got %s', torch.type(dataset))
   end
   local iteration, learningRate = 1, self.learningRate
   local order = self.shuffleIndices and torch.randperm(dataset:size(), 'torch.LongTensor') or nil
   print('# StochasticGradient: training')
   while true do
      local mean = pass(self, dataset, order, learningRate, iteration)
      if self.hookIteration then self.hookIteration(self, iteration, mean) end
      if self.verbose then print('# current error = ' .. mean) end
      iteration = iteration + 1
      learningRate = self.learningRate / (1 + iteration * self.learningRateDecay)
      if self.maxIteration > 0 and iteration > self.maxIteration then
         print('# StochasticGradient: you have reached the maximum number of iterations')
         print('# training error = ' .. mean)
         break
      end
   end
end
