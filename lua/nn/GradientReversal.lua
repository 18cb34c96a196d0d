-- nn.GradientReversal([lambda]): passes the input on and multiplies the gradient by -lambda.
local expect = require 'nn.shared.expect'
local GradientReversal, parent = torch.class('nn.GradientReversal', 'nn.Module')

function GradientReversal:__init(lambda)
   parent.__init(self)
   self.lambda = lambda or 1
end

function GradientReversal:setLambda(lambda) self.lambda = lambda end

function GradientReversal:updateOutput(input)
   expect.tensor(self, input)
   return self.output:set(input)
end

function GradientReversal:updateGradInput(_, gradOutput)
   return self.gradInput:resizeAs(gradOutput):copy(gradOutput):mul(-self.lambda)
end
