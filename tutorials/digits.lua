-- Recognizing digits: minibatches, optim, a confusion matrix, and curves of the training.
--
-- The 60-minute blitz trains with nn.StochasticGradient, one image at a time.  Real programs
-- write the loop themselves, as here: batches of images, an optimizer from the package optim,
-- a test after every epoch, and a log that can be plotted.
--
-- Run it:   luatorch run tutorials/digits.lua
-- Options:  luatorch run tutorials/digits.lua -help

require 'nn'
require 'optim'
require 'luatorch.datasets' -- torch.load('digits-train.t7') finds, or draws, the data set

cmd = torch.CmdLine()
cmd:text('Train a convolutional network to recognize digits.')
cmd:text('Options:')
cmd:option('-epochs', 8, 'passes over the training images')
cmd:option('-batch', 20, 'images in a minibatch')
cmd:option('-train', 6000, 'training images to use, at most 6000')
cmd:option('-learningRate', 0.05, 'of stochastic gradient descent')
cmd:option('-momentum', 0.9, 'of stochastic gradient descent')
cmd:option('-save', 'digits', 'folder for the log, the plots and the network')
cmd:option('-seed', 1, 'of the random numbers')
opt = cmd:parse(arg)

torch.setdefaulttensortype('torch.FloatTensor')
torch.manualSeed(opt.seed)
paths.mkdir(opt.save)

------------------------------------------------------------------ 1. The data

-- Each set is a table: data, a ByteTensor of N x 1 x 28 x 28, and label, 1 to 10 for 0 to 9
-- (classes are counted from 1, like everything in Lua).
trainset = torch.load('digits-train.t7')
testset = torch.load('digits-test.t7')
classes = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9'}

-- {{1, n}} takes the first n along the first dimension.
local count = math.min(opt.train, trainset.data:size(1))
trainset.data, trainset.label = trainset.data[{{1, count}}], trainset.label[{{1, count}}]

-- Networks like inputs around zero.  The test images are normalized with the numbers of the
-- training images: nothing about the test set may leak into training.
trainset.data, testset.data = trainset.data:float(), testset.data:float()
local mean, std = trainset.data:mean(), trainset.data:std()
for _, set in ipairs{trainset, testset} do set.data:add(-mean):div(std) end
print(('%d images to train, %d to test'):format(count, testset.data:size(1)))

------------------------------------------------------------------ 2. The network

-- Sizes of a single image are on the right; all modules take batches of them as well.
net = nn.Sequential()
net:add(nn.SpatialConvolution(1, 8, 5, 5))   --  8 x 24 x 24
net:add(nn.ReLU(true))                       --  (true: in place, saves memory)
net:add(nn.SpatialMaxPooling(2, 2, 2, 2))    --  8 x 12 x 12
net:add(nn.SpatialConvolution(8, 16, 5, 5))  -- 16 x  8 x  8
net:add(nn.ReLU(true))
net:add(nn.SpatialMaxPooling(2, 2, 2, 2))    -- 16 x  4 x  4
net:add(nn.View(-1):setNumInputDims(3))      -- 256: setNumInputDims leaves the batch alone
net:add(nn.Dropout(0.3))                     -- forgets 30 % while training, nothing in testing
net:add(nn.Linear(256, 10))
net:add(nn.LogSoftMax())
print(net)
criterion = nn.ClassNLLCriterion()

-- Optimizers work on one vector of all parameters; the modules' weights become views of it.
parameters, gradients = net:getParameters()
print(('%d parameters'):format(parameters:nElement()))

------------------------------------------------------------------ 3. Training and testing

confusion = optim.ConfusionMatrix(classes)
config = {learningRate = opt.learningRate, momentum = opt.momentum} -- sgd keeps its state here too

function train()
   net:training() -- Dropout drops
   local order = torch.randperm(count):long() -- another order every epoch
   local sum, batches = 0, 0
   for first = 1, count, opt.batch do
      -- The images of the batch: index() gathers rows by their numbers.
      local rows = order[{{first, math.min(first + opt.batch - 1, count)}}]
      local inputs, targets = trainset.data:index(1, rows), trainset.label:index(1, rows)

      -- An optimizer asks for the loss, and its gradients, at parameters that it chooses.
      local function feval()
         gradients:zero()
         local outputs = net:forward(inputs)
         local loss = criterion:forward(outputs, targets)
         net:backward(inputs, criterion:backward(outputs, targets))
         confusion:batchAdd(outputs, targets)
         return loss, gradients
      end
      local _, loss = optim.sgd(feval, parameters, config)
      sum, batches = sum + loss[1], batches + 1
      xlua.progress(math.min(first + opt.batch - 1, count), count)
   end
   return sum / batches
end

function test()
   net:evaluate() -- Dropout lets everything pass
   for first = 1, testset.data:size(1), 100 do
      local range = {{first, math.min(first + 99, testset.data:size(1))}}
      confusion:batchAdd(net:forward(testset.data[range]), testset.label[range])
   end
end

-- What confusion has counted, as a percentage of right answers; it starts again.
local function accuracy()
   confusion:updateValids()
   local percent = confusion.totalValid * 100
   confusion:zero()
   return percent
end

logger = optim.Logger(paths.concat(opt.save, 'accuracy.log'))
logger:setNames{'training accuracy (%)', 'test accuracy (%)'}
local timer = torch.Timer()
for epoch = 1, opt.epochs do
   local loss = train()
   local trained = accuracy()
   test()
   if epoch == opt.epochs then
      print(confusion)            -- rows: the truth, columns: the answers
      answers = confusion.mat:clone()
   end
   local tested = accuracy()
   logger:add{trained, tested}
   print(('epoch %d: loss %.4f, training accuracy %.2f %%, test accuracy %.2f %%, %.1f s'):format(
      epoch, loss, trained, tested, timer:time().real))
end

------------------------------------------------------------------ 4. What is left

-- clearState() drops outputs and gradient buffers: the file holds little but the weights.
torch.save(paths.concat(opt.save, 'net.t7'), net:clearState())
print('The network is in ' .. paths.concat(opt.save, 'net.t7'))

-- The logger draws what it logged, and gnuplot draws tensors of any kind.  The package draws with
-- matplotlib; pcall catches the error that says what is missing where that is not installed.
local drawn, why = pcall(function()
   require 'gnuplot'
   gnuplot.pngfigure(paths.concat(opt.save, 'accuracy.png'))
   gnuplot.plot({'training', torch.Tensor(logger.symbols[1]), '+-'}, {'test', torch.Tensor(logger.symbols[2]), '+-'})
   gnuplot.xlabel('epoch')
   gnuplot.ylabel('accuracy (%)')
   gnuplot.grid(true)
   gnuplot.movelegend('right', 'bottom')
   gnuplot.plotflush()

   gnuplot.pngfigure(paths.concat(opt.save, 'confusion.png'))
   gnuplot.imagesc(answers, 'color')
   gnuplot.title('rows: the digit, columns: the answer')
   gnuplot.plotflush()

   logger:style{'-', '-'}:display(false):plot() -- accuracy.log.eps
end)
if drawn then
   print('Plots are in ' .. opt.save)
else
   print('No plots: ' .. why)
end
