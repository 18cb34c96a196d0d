-- A classifier of drawn digits: lapp, a data set with __index, Logger, ConfusionMatrix, reloading.
require 'torch'
require 'nn'
require 'optim'
require 'image'
require 'pl'
local opt = lapp[[
   -s,--save          (default "logs")      where to save
   -r,--learningRate  (default 0.05)        learning rate
   -b,--batchSize     (default 10)          batch size
   -m,--momentum      (default 0)           momentum
   -p,--plot                                plot
   --coefL2           (default 0)           L2 penalty
]]
torch.manualSeed(1)
torch.setnumthreads(1)
torch.setdefaulttensortype('torch.FloatTensor')
classes = {}
for i = 1, 10 do classes[i] = tostring(i % 10) end

local function create(n)
   local data, labels = torch.Tensor(n, 1, 20, 20), torch.IntTensor(n)
   for i = 1, n do
      local k = (i - 1) % 10 + 1
      local drawn = image.drawText(torch.zeros(3, 20, 20), classes[k], torch.random(2, 5), torch.random(1, 3),
         {color = {255, 255, 255}, size = 2})
      data[i]:copy(image.rgb2y(drawn)):add(torch.randn(1, 20, 20):mul(0.05))
      labels[i] = k
   end
   data:add(-data:mean()):div(data:std())
   local dataset = {data = data, labels = labels, size = function() return n end}
   return setmetatable(dataset, {__index = function(self, i)
      local label = torch.zeros(10)
      label[self.labels[i]] = 1
      return {self.data[i], label}
   end})
end
local trainData, testData = create(200), create(50)

local model = nn.Sequential()
   :add(nn.SpatialConvolutionMM(1, 8, 5, 5)):add(nn.Tanh()):add(nn.SpatialMaxPooling(2, 2, 2, 2))
   :add(nn.Reshape(8 * 8 * 8)):add(nn.Linear(8 * 8 * 8, #classes)):add(nn.LogSoftMax())
local parameters, gradParameters = model:getParameters()
local criterion = nn.ClassNLLCriterion()
local confusion = optim.ConfusionMatrix(classes)
local logger = optim.Logger(paths.concat(opt.save, 'train.log'))
os.execute('mkdir -p ' .. opt.save)

for epoch = 1, 4 do
   for t = 1, trainData:size(), opt.batchSize do
      local inputs, targets = torch.Tensor(opt.batchSize, 1, 20, 20), torch.Tensor(opt.batchSize)
      for k = 1, opt.batchSize do
         local sample = trainData[t + k - 1]
         local _, target = sample[2]:clone():max(1)
         inputs[k], targets[k] = sample[1], target:squeeze()
      end
      local function feval(x)
         collectgarbage()
         if x ~= parameters then parameters:copy(x) end
         gradParameters:zero()
         local outputs = model:forward(inputs)
         local f = criterion:forward(outputs, targets)
         model:backward(inputs, criterion:backward(outputs, targets))
         if opt.coefL2 ~= 0 then
            f = f + opt.coefL2 * torch.norm(parameters, 2) ^ 2 / 2
            gradParameters:add(parameters:clone():mul(opt.coefL2))
         end
         confusion:batchAdd(outputs, targets)
         return f, gradParameters
      end
      sgdState = sgdState or {learningRate = opt.learningRate, momentum = opt.momentum}
      optim.sgd(feval, parameters, sgdState)
      xlua.progress(t + opt.batchSize - 1, trainData:size())
   end
   confusion:updateValids()
   logger:add{['% mean class accuracy (train set)'] = confusion.totalValid * 100}
   if epoch < 4 then confusion:zero() end
end
print(tostring(confusion):match('global correct: [%d%.]+%%') ~= nil, confusion.totalValid > 0.7)
torch.save(paths.concat(opt.save, 'net.t7'), model:clearState())
local again = torch.load(paths.concat(opt.save, 'net.t7'))
print(again:type(), torch.dist(again:forward(testData.data), model:forward(testData.data)))
local _, guess = again:forward(testData.data):max(2)
print(guess:int():view(-1):eq(testData.labels):sum() > 30)
