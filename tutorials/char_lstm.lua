-- A character-level language model: an LSTM that learns to write like Shakespeare.
--
-- It reads a text letter by letter and learns to say which letter comes next; afterwards we let
-- it write on its own.  The network is drawn as a graph with nngraph, copied once for every time
-- step, and trained with optim.rmsprop.
--
-- Run it:   luatorch run tutorials/char_lstm.lua
-- Options:  luatorch run tutorials/char_lstm.lua -help

require 'nngraph' -- brings nn along
require 'optim'

------------------------------------------------------------------ Options

-- torch.CmdLine turns `-size 64 -text my.txt` into a table.
local here = paths.dirname(paths.thisfile())
cmd = torch.CmdLine()
cmd:text('Train a character-level LSTM on a text and let it write.')
cmd:text('Options:')
cmd:option('-text', paths.concat(here, 'data', 'shakespeare.txt'), 'the text to learn')
cmd:option('-size', 96, 'units of the LSTM')
cmd:option('-steps', 32, 'letters that gradients go back through')
cmd:option('-batch', 12, 'places of the text read side by side')
cmd:option('-epochs', 50, 'passes over the text')
cmd:option('-learningRate', 0.008, 'of rmsprop, at first')
cmd:option('-decay', 0.95, 'what the learning rate is multiplied with after every epoch from the 15th')
cmd:option('-clip', 5, 'gradients are cut off at this size')
cmd:option('-sample', 300, 'letters to write at the end')
cmd:option('-temperature', 0.6, 'low: careful, high: adventurous')
cmd:option('-seed', 1, 'of the random numbers')
opt = cmd:parse(arg)

torch.setdefaulttensortype('torch.FloatTensor') -- half the memory of doubles, and faster
torch.manualSeed(opt.seed)

------------------------------------------------------------------ From letters to numbers

local file = assert(io.open(opt.text))
local text = file:read('*a')
file:close()

-- Every character that occurs gets a number; `letters[n]` is the way back.
local number, letters = {}, {}
for letter in text:gmatch('.') do number[letter] = true end
if text:find('\n') then number['\n'] = true end
for letter in pairs(number) do table.insert(letters, letter) end
table.sort(letters)
for n, letter in ipairs(letters) do number[letter] = n end

-- The text is cut into opt.batch long rows that are read side by side: position t of every row
-- is one time step of a minibatch.  The target at t is the letter at t + 1.
local columns = math.floor((#text - 1) / opt.batch)
assert(columns >= opt.steps, 'the text is too short for so many rows and steps')
local codes = torch.Tensor(#text)
for i = 1, #text do codes[i] = number[text:sub(i, i)] end
-- t() makes time the first dimension: inputs[t] is a vector of opt.batch letters.
local inputs = codes:narrow(1, 1, opt.batch * columns):view(opt.batch, columns):t():contiguous()
local targets = codes:narrow(1, 2, opt.batch * columns):view(opt.batch, columns):t():contiguous()
print(('%d characters, %d of them different'):format(#text, #letters))

------------------------------------------------------------------ One time step, as a graph

-- A module is called twice: nn.Linear(a, b)(node) makes the module, and then a node of the graph
-- that applies it to another node's output.
local function lstm_step(vocabulary, size)
   local letter = nn.Identity()()      -- batch                numbers of letters
   local cell_before = nn.Identity()() -- batch x size         what it remembers
   local out_before = nn.Identity()()  -- batch x size         what it said a step ago

   -- LookupTable: the row of a letter, the same as Linear on a one-hot vector.
   local sums = nn.CAddTable(){
      nn.LookupTable(vocabulary, 4 * size)(letter),
      nn.Linear(size, 4 * size)(out_before),
   }
   -- Four quarters of the sums: three gates between 0 and 1, and what may be written.
   local quarters = nn.SplitTable(2)(nn.Reshape(4, size)(sums))
   local write, keep, show, candidate = quarters:split(4)
   write, keep, show = nn.Sigmoid()(write), nn.Sigmoid()(keep), nn.Sigmoid()(show)
   candidate = nn.Tanh()(candidate)

   -- The cell keeps some of the old and takes in some of the new; gradients flow back through
   -- this sum over many steps, which is what an LSTM is for.
   local cell = nn.CAddTable(){
      nn.CMulTable(){keep, cell_before},
      nn.CMulTable(){write, candidate},
   }
   local out = nn.CMulTable(){show, nn.Tanh()(cell)}
   local prediction = nn.LogSoftMax()(nn.Linear(size, vocabulary)(out))
   return nn.gModule({letter, cell_before, out_before}, {cell, out, prediction})
end

local step = lstm_step(#letters, opt.size)
local criterion = nn.ClassNLLCriterion()

-- All parameters, and all their gradients, as one long vector each: what optim wants.  This has
-- to come before the copies are made, for it moves the parameters to new memory.
local parameters, gradients = step:getParameters()
parameters:uniform(-0.08, 0.08)
print(('%d parameters'):format(parameters:nElement()))

-- A module remembers its last output for its backward pass, so every time step needs a module of
-- its own.  clone('weight', ...) copies all but the named fields, which the copies share.
local steps, criterions = {}, {}
for t = 1, opt.steps do
   steps[t] = step:clone('weight', 'bias', 'gradWeight', 'gradBias')
   criterions[t] = criterion:clone()
end

------------------------------------------------------------------ Training

local zeros = torch.zeros(opt.batch, opt.size)
local cells, outs = {}, {}  -- cells[t], outs[t]: the state after step t; [0]: before the first
local first                 -- where in the text the next steps begin

-- What optim calls: the loss at the parameters x, and its gradients.
local function feval(x)
   if x ~= parameters then parameters:copy(x) end
   gradients:zero()

   -- Forward through time.
   local loss, predictions = 0, {}
   for t = 1, opt.steps do
      cells[t], outs[t], predictions[t] = unpack(steps[t]:forward{inputs[first + t - 1], cells[t - 1], outs[t - 1]})
      loss = loss + criterions[t]:forward(predictions[t], targets[first + t - 1])
   end

   -- Backward through time: a step gets gradients of its prediction, from the criterion, and of
   -- its state, from the step after it.
   local grad_cell, grad_out = zeros, zeros
   for t = opt.steps, 1, -1 do
      local grad = criterions[t]:backward(predictions[t], targets[first + t - 1])
      local _
      _, grad_cell, grad_out = unpack(steps[t]:backward(
         {inputs[first + t - 1], cells[t - 1], outs[t - 1]}, {grad_cell, grad_out, grad}))
   end

   gradients:div(opt.steps):clamp(-opt.clip, opt.clip) -- a wild gradient does not throw us off
   return loss / opt.steps, gradients
end

local timer = torch.Timer()
local config = {learningRate = opt.learningRate, alpha = 0.95} -- rmsprop keeps its state here too
for epoch = 1, opt.epochs do
   cells[0], outs[0] = zeros, zeros
   local sum, count = 0, 0
   for position = 1, columns - opt.steps + 1, opt.steps do
      first = position
      local _, loss = optim.rmsprop(feval, parameters, config)
      sum, count = sum + loss[1], count + 1
      -- The next steps go on where these ended.  The state is copied: its memory is used again.
      cells[0], outs[0] = cells[opt.steps]:clone(), outs[opt.steps]:clone()
   end
   if epoch >= 15 then config.learningRate = config.learningRate * opt.decay end
   -- A loss of log(#letters) is a blind guess; exp(loss) is about how many letters it wavers between.
   print(('epoch %2d: loss %.3f a letter, %.1f s'):format(epoch, sum / count, timer:time().real))
end

------------------------------------------------------------------ Writing

-- Feed the network its own words: draw a letter from what it predicts, and let it read that.
local function write(count)
   local cell, out = torch.zeros(1, opt.size), torch.zeros(1, opt.size)
   local letter, written = number['\n'] or 1, {}
   for i = 1, count do
      local prediction
      cell, out, prediction = unpack(step:forward{torch.Tensor{letter}, cell, out})
      -- Dividing log-probabilities by a temperature below 1 makes likely letters likelier.
      local chances = torch.exp(prediction[1] / opt.temperature)
      letter = torch.multinomial(chances, 1)[1]
      written[i] = letters[letter]
   end
   return table.concat(written)
end

step:evaluate()
print('\nIt writes:\n' .. write(opt.sample))
