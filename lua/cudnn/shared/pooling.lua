-- What cuDNN's pooling modules have in common.  The field `mode` tells averages with and without
-- the padding apart, as in files of the bindings.
local M = {}
M.MAX = 'CUDNN_POOLING_MAX'
M.INCLUDE = 'CUDNN_POOLING_AVERAGE_COUNT_INCLUDE_PADDING'
M.EXCLUDE = 'CUDNN_POOLING_AVERAGE_COUNT_EXCLUDE_PADDING'

-- max(class, parent): fields of files and of converted modules
function M.max(class, parent)
   function class:__init(...)
      parent.__init(self, ...)
      self.mode = M.MAX
   end
   function class:from_nn() self.mode = M.MAX end
   function class:to_nn()
      self.mode = nil
      self.ceil_mode = self.ceil_mode or false
   end
end

-- average(class, parent): `mode` decides
function M.average(class, parent)
   function class:__init(...)
      parent.__init(self, ...)
      self.mode = M.INCLUDE
   end
   local function sync(self)
      self.divide = true
      self.ceil_mode = self.ceil_mode or false
      self.count_include_pad = self.mode ~= M.EXCLUDE          -- old files have no mode
   end
   function class:updateOutput(input)
      sync(self)
      return parent.updateOutput(self, input)
   end
   function class:updateGradInput(input, gradOutput)
      sync(self)
      return parent.updateGradInput(self, input, gradOutput)
   end
   function class:setCountIncludePad()
      self.mode, self.count_include_pad = M.INCLUDE, true
      return self
   end
   function class:setCountExcludePad()
      self.mode, self.count_include_pad = M.EXCLUDE, false
      return self
   end
   function class:from_nn() self.mode = self.count_include_pad == false and M.EXCLUDE or M.INCLUDE end
   function class:to_nn()
      sync(self)
      self.mode = nil
   end
end

return M
