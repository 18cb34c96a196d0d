-- Solutions of the exercises of the 60-minute blitz.
require 'luatorch.datasets'
require 'nn'

-- Exercise: add two tensors.  The sizes differ (5x2 and 2x5), the numbers of elements agree,
-- and Torch adds element by element in memory order; torch.add makes a new tensor.
local function addTensors(a, b)
   return torch.add(a, b)
end
print(addTensors(torch.ones(5, 2), torch.Tensor(2, 5):fill(4)))

-- Exercise: select the 150th to 300th data elements of the data.
local trainset = torch.load('cifar10-train.t7')
local selected = trainset.data[{ {150, 300}, {}, {}, {} }]
print(#selected)

-- Exercise: the network for 3-channel images.
local function network(planes1, planes2)
   local net = nn.Sequential()
   net:add(nn.SpatialConvolution(3, planes1, 5, 5))
   net:add(nn.SpatialMaxPooling(2, 2, 2, 2))
   net:add(nn.SpatialConvolution(planes1, planes2, 5, 5))
   net:add(nn.SpatialMaxPooling(2, 2, 2, 2))
   net:add(nn.View(planes2 * 5 * 5))
   net:add(nn.Linear(planes2 * 5 * 5, 120))
   net:add(nn.Linear(120, 84))
   net:add(nn.Linear(84, 10))
   net:add(nn.LogSoftMax())
   return net
end
print(network(6, 16))

-- Exercise: a larger network, where a GPU starts to pay.
local input = torch.randn(3, 32, 32)
for _, planes in ipairs{{6, 16}, {64, 128}} do
   local net = network(planes[1], planes[2])
   local timer = torch.Timer()
   for _ = 1, 20 do net:forward(input) end
   print(('%d and %d planes: %.2f ms a forward pass'):format(planes[1], planes[2], timer:time().real / 20 * 1000))
end
